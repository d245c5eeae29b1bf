"""Identity: the numbers that stand for things, and how they are written in addresses."""

from __future__ import annotations

import base64
import hashlib


def digest(*parts: str) -> int:
    """A 63-bit number that stands for these texts, the same on every machine.

    >>> digest("https://a.example/1") == digest("https://a.example/1")
    True
    """
    joined = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest()) >> 1


def address(id: int) -> str:
    """How an id is written in an address: 13 lower-case letters and digits.

    >>> address(1)
    'aaaaaaaaaaaac'
    """
    return base64.b32encode(id.to_bytes(8)).decode().rstrip("=").lower()


def from_address(text: str) -> int | None:
    """The id that `address` wrote, or None where the text is none."""
    try:
        raw = base64.b32decode(text.upper() + "===")
    except ValueError:
        return None
    id = int.from_bytes(raw)
    return id if len(raw) == 8 and address(id) == text.lower() else None
