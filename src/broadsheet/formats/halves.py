"""JSON in which half a character stands, as programs leave it that cut texts by code units."""

from __future__ import annotations

import re
from typing import Any

import msgspec

#: Every escape, so that none is mistaken: a pair of surrogates is one character; one alone is none.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|u(?P<half>[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def decode_json(text: str) -> Any:
    r"""The value that a JSON text stands for, with a mark in place of each half character.

    Raises msgspec.DecodeError or RecursionError.

    >>> decode_json('["cut \\ud83d", "whole \\ud83d\\ude00"]') == ["cut \ufffd", "whole \U0001f600"]
    True
    """
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"))
    except msgspec.DecodeError:
        mended = _ESCAPE.sub(lambda found: r"\ufffd" if found["half"] else found[0], text)
        if mended == text:
            raise
    return msgspec.json.decode(mended.encode("utf-8", "replace"))
