"""``python -m broadsheet.kernel``: compile the inner loops, and say what came of it."""

from __future__ import annotations

from broadsheet.kernel.building import build

if __name__ == "__main__":
    print(f"inner loops of the story engine: {build()}")
