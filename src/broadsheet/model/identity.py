"""Identity: the numbers that stand for things, and how they are written in addresses."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlsplit

#: Second-level names under which countries let sites register, as in `co.uk`.
_REGISTRIES = frozenset("ac co com edu gob gov go gv ne net or org".split())


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


def platform(url: str) -> str:
    """Whose servers answer at an address: its host without the names below the registered one.

    One wish to be left in peace speaks for them all. Where a registry is unknown to us, the sites
    below it count as one platform, which only makes us politer.

    >>> platform("https://anna.letters.example/feed"), platform("https://feeds.bay.co.uk:8080/")
    ('letters.example', 'bay.co.uk')
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    names = host.split(".")
    if ":" in host or names[-1].isdigit() or len(names) < 3:
        return host
    deep = len(names[-1]) == 2 and names[-2] in _REGISTRIES
    return ".".join(names[-3:] if deep else names[-2:])
