"""Bytes to characters: what a document says of its encoding, what is true, and never an error."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: How zero bytes stand around ASCII in documents without a mark.
_NAKED = (
    (re.compile(rb"<\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00<"), "utf-32-be"),
    (re.compile(rb"<\x00[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x00<\x00[^\x00]"), "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})"""
    rb"""|<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
#: HTML wants the first 1,024 bytes searched; real pages put it later.
_HEAD = 4096
#: Encodings whose bytes look like ASCII, so that trying UTF-8 first would mislead.
_SEVEN_BIT = ("iso2022", "hz")
#: A declaration that can be read as ASCII is not in UTF-16 or -32; the others are no page's.
_NEVER = ("utf-16", "utf-32", "utf-7", "idna", "punycode", "unicode_escape", "raw_unicode", "undef")
#: What pages mean when they say the left: browsers read it so (WHATWG Encoding).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}


def decode(body: bytes, *, charset: str | None = None) -> str:
    """The characters of a document: byte-order mark first, then what decodes without an error.

    Tried in this order: UTF-8, the document's own declaration, ``charset`` (from the HTTP
    header), Windows-1252. Where nothing fits, unreadable bytes become U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace").removeprefix("\ufeff")
    for pattern, name in _NAKED:
        if pattern.match(body):
            return body.decode(name, "replace")
    named = [name for name in (declared(body), _codec(charset)) if name]
    order = named if named and named[0].startswith(_SEVEN_BIT) else ["utf-8", *named]
    for name in order:
        text = _try(body, name)
        if text is not None:
            return text
    return body.decode(next(iter(named), "cp1252"), "replace")


def declared(body: bytes) -> str | None:
    """The codec that an XML declaration or a ``<meta>`` names, where Python knows it."""
    found = _DECLARED.search(body, 0, _HEAD)
    return _codec((found[1] or found[2]).decode("ascii", "replace")) if found else None


def _codec(name: str | None) -> str | None:
    try:
        known = codecs.lookup(name.strip().strip("\"'")).name if name else None
        b"a".decode(known or "utf-8", "replace")  # codecs such as rot13 are found, yet refuse
    except (LookupError, ValueError):
        return None
    return None if known is None or known.startswith(_NEVER) else _MEANT.get(known, known)


def _try(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (LookupError, ValueError):
        return None
