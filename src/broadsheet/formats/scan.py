"""The elements of a feed document, found by one expression that never reads a byte twice.

A tree costs more than everything that is done with it, and a feed is flat: elements of the feed,
and those of its entries. Where markup stands inside a text, or tags do not fit together, a patient
walk goes over the document instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from html.entities import html5
from typing import Any

from broadsheet.formats.namespaces import Names

#: An element as found: its name and attributes as written, what stands in it, what kind of whole
#: it is, an end tag, and for an element that holds others these, as `Fields`.
Element = tuple[Any, ...]
#: Elements by their name, in their order.
Fields = dict[str, list[Element]]

#: Kinds of wholes: markup is kept as it stands, quoted text has no references.
MARKUP, QUOTED = b"markup", b"quoted"
#: Under this name stand the beginnings of the frames: of the root and channel, or of the entry.
FRAMES = "@"

_ATTRIBUTES = rb"""[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*)*"""
_QUOTED = rb"[^\]]*(?:\](?!\]>)[^\]]*)*"
#: Nothing here can match in two ways, and what is not closed goes on to the end: it is linear.
_TOKEN = re.compile(
    rb"<(?:([A-Za-z_][\w.:-]*+)(%b)>(?:(?<!/>)([^<]*+)(</)\1\s*+>)?"
    rb"|/([A-Za-z_][\w.:-]*+)\s*+>"
    rb"|!--[^-]*(?:-(?!->)[^-]*)*(?:-->|\Z)"
    rb"|!\[CDATA\[%b(?:\]\]>|\Z))" % (_ATTRIBUTES, _QUOTED)
)
#: Stands in place of quoted text while the tags around it are looked at; no XML may hold it.
_HERE = b"\x01"
_NAMES = rb"(?:[\w.-]+:)?(?:item|entry|url|sitemap)"
_ENTRY = re.compile(rb"</?%b(?=[\s/>])" % _NAMES, re.IGNORECASE)
_ENTRY_END = re.compile(rb"</%b\s*>" % _NAMES, re.IGNORECASE)
_ENTRIES = frozenset(("item", "entry", "url", "sitemap"))
_FRAME = frozenset("rss rdf:RDF RDF feed channel Channel items urlset sitemapindex".split())
_OUTER = _ENTRIES | _FRAME
#: Elements that hold text in which markup may stand.
_TEXTS = frozenset(
    """title description summary content content:encoded subtitle tagline rights copyright info
    xhtml:body xhtml:div body fullitem abstract media:description media:title media:text
    itunes:summary itunes:subtitle itunes:title dc:title dc:description dc:rights link""".split()
)
#: How much of the document is searched for declared namespaces before its first entry.
_HEAD = 8192
#: Tokens are found for about so many bytes at a time, to bound memory.
_STRETCH = 1_000_000
#: Entries beyond these, and elements beyond these under one name, are passed over; elements deeper
#: than this count as their neighbours. All three only bound memory.
_MOST_ENTRIES, _MOST_ALIKE, _DEEPEST = 150_000, 2000, 50
#: After so many single brackets the end of CDATA is searched as a whole.
_TRIES = 50
REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MISCLOSED = re.compile(rb"([^<]*+)</([A-Za-z_][\w.:-]*+)\s*+>")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
#: More distinct references than this are remembered of no feed.
_MOST_REFERENCES = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A document: the elements of the feed itself, and of each entry. ``plain`` says that its
    tags fit together and no markup stands inside its texts."""

    feed: Fields
    names: Names
    entries: list[Fields] = field(default_factory=list)
    plain: bool = True


class _Tangled(Exception):
    """The quick walk would lose something here."""


def scan(document: bytes) -> Scan:
    """All elements of a document in UTF-8 that begins with its root.

    It never fails for damage, it finds less; texts that are no UTF-8 raise UnicodeDecodeError when
    they are asked for.
    """
    try:
        skeleton, quoted = _unquoted(document)
        walk = _Walk(document, plain=True, quoted=quoted)
        for at, end in _stretches(skeleton):
            if end - at < 4 * _STRETCH:
                walk.take(_TOKEN.findall(skeleton, at, end))
            else:
                walk.take(found.groups(b"") for found in _TOKEN.finditer(skeleton, at, end))
        walk.end()
    except _Tangled:
        walk = _Walk(document, plain=False, quoted=())
        walk.take(_Patient(document, walk.found.names).tokens())
    return walk.found


def text(element: Element) -> str:
    """The characters that an element stands for."""
    inner: str = element[2].decode()
    if element[3] is QUOTED:
        return inner
    if element[3] is MARKUP:
        return _markup(inner)
    return unescaped(inner) if "&" in inner else inner


def attributes(element: Element) -> dict[str, str]:
    """The attributes of an element, by the names that stand there."""
    if not element[1]:
        return {}
    inside = element[1].decode()
    found = _ATTRIBUTE.findall(inside)
    if "&" in inside:
        return {name: unescaped(one or other) for name, one, other in found}
    return {name: one or other for name, one, other in found}


def children(element: Element) -> Fields:
    """What an element holds; nothing where it is a text."""
    return element[5] if len(element) > 5 else {}


def unescaped(inner: str) -> str:
    """Text with every reference spelled out that XML or HTML defines; a stray ``&`` stays."""
    if "&" not in inner:
        return inner
    spelled = inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    if spelled.count("&") == spelled.count("&amp;"):
        return spelled.replace("&amp;", "&")
    return REFERENCE.sub(_spell, spelled)


def _unquoted(document: bytes) -> tuple[bytes, Iterator[bytes]]:
    """The document with a mark in place of each CDATA section, and what stood in those."""
    if _HERE in document:
        raise _Tangled
    quoted: list[bytes] = []
    outside: list[bytes] = []
    at = 0
    while (begin := document.find(b"<![CDATA[", at)) >= 0:
        end = _quote_end(document, begin)
        quoted.append(document[begin + 9 : end])
        outside.append(document[at:begin])
        at = end + 3
    outside.append(document[at:])
    return _HERE.join(outside), iter(quoted)


def _quote_end(document: bytes, begin: int) -> int:
    """Where the CDATA that begins here ends. A single byte is found ten times as fast as three."""
    end = document.find(b"]", begin + 9)
    tries = 0
    while end >= 0 and document[end : end + 3] != b"]]>":
        tries += 1
        end = document.find(b"]" if tries < _TRIES else b"]]>", end + 1)
    if end < 0:
        raise _Tangled
    return end


def _stretches(skeleton: bytes) -> Iterator[tuple[int, int]]:
    """Where to cut a long document: behind the ends of entries."""
    first = _ENTRY_END.search(skeleton)
    at, size = 0, len(skeleton)
    while first and size - at > _STRETCH:
        end = skeleton.find(first[0], at + _STRETCH)
        if end < 0:
            break
        yield at, end + len(first[0])
        at = end + len(first[0])
    yield at, size


class _Walk:
    """Puts tokens under their names, entry by entry."""

    def __init__(self, document: bytes, *, plain: bool, quoted: Iterable[bytes]) -> None:
        first = _ENTRY.search(document)
        head = document[: min(first.start() if first else _HEAD, _HEAD)]
        self.found = Scan(feed={}, names=Names(head), plain=plain)
        self._quoted = iter(quoted)
        self._fields = self.found.feed
        self._open: list[tuple[bytes, Fields]] = []

    def take(self, tokens: Iterable[Element]) -> None:
        """Take these tokens in; raises _Tangled where they do not fit together."""
        names, fields, quotes = self.found.names, self._fields, self._quoted
        for token in tokens:
            raw, inside, inner, kind, closing = token
            if kind or inside[-1:] == b"/":
                own = inside and inside.find(b"xmlns") >= 0
                name = names.within(raw, inside) if own else names[raw]
                if inner[:1] <= b" " and name in _OUTER and self._is_empty(token, name, fields):
                    continue
                whole = token
                if inner.find(_HERE) >= 0:  # `in` of bytes raises and forgets an error each time
                    quoted = next(quotes, b"") if inner == _HERE else self._spelled(inner)
                    whole = (raw, inside, quoted, QUOTED, b"")
                alike = fields.get(name)
                if alike:
                    if len(alike) < _MOST_ALIKE:
                        alike.append(whole)
                else:
                    fields[name] = [whole]
            elif raw:
                fields = self._opened(token, names.within(raw, inside), fields)
            elif closing:
                fields = self._closed(closing, fields)
        self._fields = fields

    def end(self) -> None:
        """Nothing more comes; raises _Tangled where something is open or was passed over."""
        over = next(self._quoted, None) is not None
        if over or self._open or self._fields is not self.found.feed:
            raise _Tangled

    def _spelled(self, inner: bytes) -> bytes:
        """Text with what is quoted back in its places."""
        pieces = [unescaped(piece.decode()).encode() for piece in inner.split(_HERE)]
        kept = [pieces[0] if pieces[0].strip() else b""]
        for piece in pieces[1:]:
            kept += [next(self._quoted, b""), piece if piece.strip() else b""]
        return b"".join(kept)

    def _is_empty(self, token: Element, name: str, fields: Fields) -> bool:
        """Take in an entry or frame of which only attributes are there."""
        if self._open or token[2].strip():
            return False
        if name in _ENTRIES:
            if len(self.found.entries) < _MOST_ENTRIES:
                self.found.entries.append({FRAMES: [token]})
        elif fields is self.found.feed:
            fields.setdefault(FRAMES, []).append(token)
        return True

    def _opened(self, token: Element, name: str, fields: Fields) -> Fields:
        if name in _ENTRIES and not self._open:
            entry: Fields = {FRAMES: [token]}
            if len(self.found.entries) < _MOST_ENTRIES:
                self.found.entries.append(entry)
            return entry
        if name in _FRAME and fields is self.found.feed:
            fields.setdefault(FRAMES, []).append(token)
            return fields
        if name in _TEXTS:
            raise _Tangled
        self._open.append((token[0], fields))
        alike = fields.setdefault(name, [])
        if len(self._open) > _DEEPEST or len(alike) >= _MOST_ALIKE:
            return {}
        alike.append((*token, within := Fields()))
        return within

    def _closed(self, raw: bytes, fields: Fields) -> Fields:
        if self._open:
            opened, outside = self._open.pop()
            if opened != raw:
                raise _Tangled
            return outside
        name = self.found.names[raw]
        if name in _ENTRIES:
            return self.found.feed
        if name not in _FRAME:
            raise _Tangled
        return fields


class _Patient:
    """Tokens of a document whose tags do not fit, put so that they do."""

    def __init__(self, document: bytes, names: Names) -> None:
        self._document = document
        self._names = names
        self._open: list[bytes] = []
        self._times_open: Counter[bytes] = Counter()
        self._border = -1
        self._unclosed: dict[bytes, int] = {}

    def tokens(self) -> Iterator[Element]:
        """Every element closed in its turn; texts that hold markup as wholes."""
        at = 0
        while found := _TOKEN.search(self._document, at):
            at = found.end()
            token = tuple(part or b"" for part in found.groups())
            if token[0] and not token[3] and token[1][-1:] != b"/":
                token, at = self._opened(token, at)
                yield from self._before(token)
                yield token
            elif token[0]:
                yield token
            elif token[4]:
                yield from self._ended(token[4])
        yield from self._ended(b"")

    def _opened(self, token: Element, at: int) -> tuple[Element, int]:
        name = self._names.within(token[0], token[1])
        if name not in _TEXTS:
            return self._misspelled(token, at, name)
        end, after = self._end(token[0], at)
        return (token[0], token[1], self._document[at:end], MARKUP, b""), after

    def _misspelled(self, token: Element, at: int, name: str) -> tuple[Element, int]:
        """The whole element where text and an end tag follow that fits nothing that is open."""
        found = _MISCLOSED.match(self._document, at) if name not in _OUTER else None
        if found is None or self._times_open[found[2]] or self._names[found[2]] in _OUTER:
            return token, at
        return (token[0], token[1], found[1], b"</", b""), found.end()

    def _before(self, token: Element) -> Iterator[Element]:
        """Entries and frames stand in nothing else; whatever is open ends here."""
        if token[3]:
            return
        name = self._names[token[0]]
        if name in _ENTRIES:
            yield from self._ended(b"")
        elif name not in _FRAME:
            self._open.append(token[0])
            self._times_open[token[0]] += 1

    def _ended(self, raw: bytes) -> Iterator[Element]:
        whole = not raw or self._names[raw] in _ENTRIES or self._names[raw] in _FRAME
        if whole or self._times_open[raw]:
            while self._open:
                opened = self._open.pop()
                self._times_open[opened] -= 1
                yield _end_tag(opened)
                if opened == raw:
                    return
            if raw:
                yield _end_tag(raw)

    def _end(self, raw: bytes, at: int) -> tuple[int, int]:
        """Where the text that begins here ends, and where its end tag does."""
        if at > self._border:
            border = _ENTRY_END.search(self._document, at)
            self._border = border.start() if border else len(self._document)
        if self._unclosed.get(raw) != self._border:
            found = self._matching(raw, at)
            if found:
                return found
            self._unclosed[raw] = self._border
        text_end = self._document.find(b"<", at)
        text_end = text_end if text_end >= 0 else len(self._document)
        return text_end, text_end

    def _matching(self, raw: bytes, at: int) -> tuple[int, int] | None:
        steps = re.compile(
            rb"<!\[CDATA\[%b(?:\]\]>|\Z)|<(/?)%b(?=[\s/>])[^<>]*>" % (_QUOTED, re.escape(raw))
        )
        depth = 1
        for step in steps.finditer(self._document, at, max(self._border, at)):
            if step[1] is None or step[0].endswith(b"/>"):
                continue
            depth += -1 if step[1] else 1
            if not depth:
                return step.start(), step.end()
        return None


def _end_tag(raw: bytes) -> Element:
    return (b"", b"", b"", b"", raw)


def _markup(inner: str) -> str:
    """Inner markup as it stands, or as text where there are only references and CDATA in it."""
    pieces = inner.split("<![CDATA[")
    outside = [pieces[0], *(piece.partition("]]>")[2] for piece in pieces[1:])]
    tagged = any("<" in piece for piece in outside)
    kept = [pieces[0] if tagged else unescaped(pieces[0])]
    for piece in pieces[1:]:
        quoted, _mark, after = piece.partition("]]>")
        kept += [escape(quoted, quote=False), after] if tagged else [quoted, unescaped(after)]
    return "".join(kept)


class _References(dict[str, str]):
    """What references stand for, remembered."""

    def __missing__(self, reference: str) -> str:
        numeric = reference[1] == "#"
        spelled = unescape(reference) if numeric else html5.get(reference[1:], reference)
        if len(self) < _MOST_REFERENCES:
            self[reference] = spelled
        return spelled


_references = _References()


def _spell(found: re.Match[str]) -> str:
    return _references[found[0]]
