"""The text format of the edition: a file per event, a block per piece, later versions below it.

A file opens with lines such as ``section: world``; its name is the story's slug. A piece opens
with ``== outlet/slug``, a later version of it with ``-- 09:40``; each has ``name: value`` lines, an
empty line, and paragraphs. A version starts from the one before it, and a piece with
``copy: outlet/slug`` from that piece as it stood then; ``drop: 3 5`` leaves paragraphs out (counted
from 1), ``replace: old => new`` edits words, ``place: 2`` puts the block's own paragraphs after the
second instead of at the end, and ``body: new`` starts from nothing. In a version ``feed: same``
leaves the feed's entry as it was and ``feed: summary`` changes only its summary. Headings, lists,
tables and pictures are paragraphs too, written as `markup` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from broadsheet.model import Section
from broadsheet.sample.clock import MIDNIGHT
from broadsheet.sample.nouns import EditionError, Kind, Listing, Outlet, Piece, Version

_FIELDS = {
    "section", "story", "at", "title", "summary", "author", "credit", "copy", "quotes", "origin",
    "kind", "plants", "hashtags", "withdrawn", "dated", "claimed", "named", "drop", "replace",
    "place", "body", "feed", "slug",
}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?”“])\s+(?=[A-ZÄÖÜ„“¿¡0-9])")
#: A feed's summary is the opening sentences up to about this many characters.
_SUMMARY = 170


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Lines of a file that belong together: their fields, and paragraphs."""

    where: str
    fields: Mapping[str, tuple[str, ...]]
    paragraphs: tuple[str, ...]

    def get(self, name: str) -> str | None:
        values = self.fields.get(name)
        return values[-1] if values else None

    def need(self, name: str) -> str:
        value = self.get(name)
        if value is None:
            raise EditionError(self.where, f"has no {name!r}")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        return tuple((self.get(name) or "").split())


def read_stories(files: Iterable[Path], outlets: Mapping[str, Outlet]) -> list[Piece]:
    """All pieces of these files; EditionError names the block that cannot be read."""
    return [piece for file in files for piece in _pieces(file, outlets)]


def moment(text: str, *, where: str = "time") -> datetime:
    """Edition time as the files write it: ``06:40``, or ``yesterday 21:15``."""
    day = MIDNIGHT
    if text.startswith("yesterday "):
        day, text = day - timedelta(days=1), text.removeprefix("yesterday ")
    try:
        clock = time.fromisoformat(text)
    except ValueError as error:
        raise EditionError(where, f"{text!r} is no time such as 06:40") from error
    return day + timedelta(hours=clock.hour, minutes=clock.minute)


def _pieces(file: Path, outlets: Mapping[str, Outlet]) -> Iterator[Piece]:
    top, *blocks = _split(file.read_text("utf-8"), mark="== ", where=file.name)
    story = _block(*top)
    known: dict[str, Piece] = {}
    for where, text in blocks:
        piece = _piece(where, text, story=story, slug=file.stem, known=known)
        if piece.outlet not in outlets:
            raise EditionError(where, f"{piece.outlet!r} is no outlet")
        known[piece.key] = piece
        yield piece


def _piece(key: str, text: str, *, story: _Block, slug: str, known: Mapping[str, Piece]) -> Piece:
    head, *later = [_block(*part) for part in _split(text, mark="-- ", where=key)]
    model = _model(head, known)
    versions = [_first(head, key.partition("/")[2], model)]
    for block in later:
        versions.append(_next(block, versions[-1]))
    kind = Kind(head.get("kind") or ("copy" if model else "report"))
    claimed = head.get("claimed")
    withdrawn = head.get("withdrawn")
    return Piece(
        key=key,
        outlet=key.partition("/")[0],
        story=head.get("story") or story.get("story") or slug,
        section=Section(head.get("section") or story.need("section")),
        kind=kind,
        origin=head.get("origin") or (model.origin if model else key),
        versions=tuple(versions),
        author=head.get("author"),
        credit=head.get("credit"),
        copy_of=model.key if model else None,
        quotes=head.get("quotes"),
        plants=head.words("plants"),
        hashtags=head.words("hashtags"),
        withdrawn=moment(withdrawn, where=key) if withdrawn else None,
        dated=head.get("dated") != "no",
        claimed=datetime.fromisoformat(claimed) if claimed else None,
        named=head.get("named") != "no",
    )


def _model(head: _Block, known: Mapping[str, Piece]) -> Piece | None:
    key = head.get("copy")
    if key is None:
        return None
    if key not in known:
        raise EditionError(head.where, f"copies {key!r}, which does not stand above it")
    return known[key]


def _first(head: _Block, slug: str, model: Piece | None) -> Version:
    at = moment(head.need("at"), where=head.where)
    printed = model.at(at) if model else None
    if model and printed is None:
        raise EditionError(head.where, f"copies {model.key!r} before it appeared")
    paragraphs = _edited(head, printed.paragraphs if printed else ())
    title = head.get("title") or (printed.title if printed else "")
    summary = head.get("summary") or _opening(paragraphs)
    listing = Listing(title=title, summary=summary, paragraphs=paragraphs, updated=at)
    return Version(
        at=at, slug=slug, title=title, summary=summary, paragraphs=paragraphs, listing=listing
    )


def _next(block: _Block, last: Version) -> Version:
    at = moment(block.where.rpartition(" ")[2], where=block.where)
    paragraphs = _edited(block, () if block.get("body") == "new" else last.paragraphs)
    title = block.get("title") or last.title
    summary = block.get("summary") or _opening(paragraphs)
    listing = Listing(title=title, summary=summary, paragraphs=paragraphs, updated=at)
    return Version(
        at=at,
        slug=block.get("slug") or last.slug,
        title=title,
        summary=summary,
        paragraphs=paragraphs,
        listing=_listed(block.get("feed"), now=listing, before=last.listing),
    )


def _listed(feed: str | None, *, now: Listing, before: Listing) -> Listing:
    match feed:
        case "same":
            return before
        case "summary":
            return Listing(
                title=before.title,
                summary=now.summary,
                paragraphs=before.paragraphs,
                updated=before.updated,
            )
        case _:
            return now


def _edited(block: _Block, paragraphs: Sequence[str]) -> tuple[str, ...]:
    dropped = {int(number) for number in block.words("drop")}
    kept = [text for number, text in enumerate(paragraphs, 1) if number not in dropped]
    for edit in block.fields.get("replace", ()):
        kept = _replaced(kept, edit, where=block.where)
    place = int(block.get("place") or len(kept))
    return (*kept[:place], *block.paragraphs, *kept[place:])


def _replaced(paragraphs: list[str], edit: str, *, where: str) -> list[str]:
    old, arrow, new = edit.partition(" =>")
    if not arrow or not any(old in text for text in paragraphs):
        raise EditionError(where, f"nothing to replace: {old!r}")
    return [text.replace(old, new.strip()).strip() for text in paragraphs]


def _opening(paragraphs: Sequence[str]) -> str:
    lede = next((text for text in paragraphs if not text.startswith("## ")), "")
    said = ""
    for sentence in _SENTENCE.split(lede):
        if said and len(said) + len(sentence) > _SUMMARY:
            break
        said = f"{said} {sentence}".strip()
    return said


def _split(text: str, *, mark: str, where: str) -> list[tuple[str, str]]:
    parts = re.split(rf"^{re.escape(mark)}(.+)$", text, flags=re.MULTILINE)
    named = (where if mark == "== " else f"{where} {name}" for name in parts[1::2])
    names = parts[1::2] if mark == "== " else named
    return [(where, parts[0]), *zip((n.strip() for n in names), parts[2::2], strict=True)]


def _block(where: str, text: str) -> _Block:
    bare = text.startswith("\n\n")
    head, _, body = ("", "", text) if bare else text.strip("\n").partition("\n\n")
    fields: dict[str, tuple[str, ...]] = {}
    for line in head.splitlines():
        name, colon, value = line.partition(":")
        if not colon or name not in _FIELDS:
            raise EditionError(where, f"{line!r} is no line such as 'title: …'")
        fields[name] = (*fields.get(name, ()), value.strip())
    paragraphs = tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", body))
    return _Block(where=where, fields=fields, paragraphs=tuple(p for p in paragraphs if p))
