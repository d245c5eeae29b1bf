"""Where the labelled and hostile sets are, when they are there at all.

They stand beside the checkout in ``../shared``, or where ``BROADSHEET_SHARED`` says. A test that
needs one skips with the reason when it is absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("BROADSHEET_SHARED", ROOT.parent / "shared"))


def bench(name: str) -> Path:
    """A labelled set, such as ``stories/mixed-dev.jsonl.gz``."""
    return _present(SHARED / "bench" / name)


def hostile(name: str) -> Path:
    """Hostile input, such as ``bombs``."""
    return _present(SHARED / "hostile" / name)


def _present(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"needs {path.name} of the shared sets, which is not on this machine")
    return path
