"""The compiled inner loops of analysis, if the set-up found a C compiler; Python does the same.

The C files beside this one hold a few loops that take most of the time of a story. Each stands in
for a Python class or function, decides the same to the last bit (tests compare them), and is used
only when it was compiled from exactly these files for exactly this Python. `python -m
broadsheet.kernel` compiles it; ``BROADSHEET_KERNEL=off`` leaves it out.
"""

from __future__ import annotations

import hashlib
import os
import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from sysconfig import get_config_var
from types import ModuleType

HERE = Path(__file__).parent
#: The environment variable, and what it says to leave the compiled loops out.
SWITCH, OFF = "BROADSHEET_KERNEL", "off"


def sources() -> list[Path]:
    """The C files, headers included."""
    return sorted([*HERE.glob("*.c"), *HERE.glob("*.h")])


def place() -> Path:
    """Where the compiled file of exactly these sources stands, or would stand."""
    said = hashlib.sha256(sys.version.encode())
    for path in sources():
        said.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    suffix = get_config_var("EXT_SUFFIX") or ".so"
    return (
        Path(sys.prefix) / "lib" / "broadsheet-kernel" / said.hexdigest()[:20] / f"kernel{suffix}"
    )


def loaded(path: Path) -> ModuleType | None:
    """The compiled loops; None where there are none, or the system will not load them."""
    if not path.is_file():
        return None
    loader = ExtensionFileLoader("kernel", str(path))
    spec = spec_from_file_location("kernel", path, loader=loader)
    try:
        module = module_from_spec(spec) if spec else None
    except (ImportError, OSError):
        return None
    if module is not None:
        loader.exec_module(module)
    return module


#: The compiled loops of this run, or None.
compiled: ModuleType | None = None if os.environ.get(SWITCH) == OFF else loaded(place())


def state() -> str:
    """Whether this run uses the compiled loops, and why not, in a sentence."""
    if compiled is not None:
        return "the inner loops of the story engine are compiled"
    if os.environ.get(SWITCH) == OFF:
        return f"the inner loops of the story engine are in Python, as {SWITCH} says"
    return (
        "the inner loops of the story engine are in Python, which is several times slower;"
        " python -m broadsheet.kernel compiles them, given a C compiler"
    )
