"""Who wrote the article of a page: linked data, marked elements by the headline, meta tags, words.

Elements in comments, teasers and boxes of others' articles name other people, so an element counts
by what stands between it and the headline.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from broadsheet.formats import headline, linked, names
from broadsheet.formats.text import letters
from broadsheet.formats.tree import Node

#: Marked elements that are looked at; a page with more is a list.
MOST_MARKED = 60
#: A byline is no longer than this, in characters.
LONGEST = 400

_META = (
    "parsely-author", "sailthru.author", "sailthru.byline_name", "byl", "dc.creator",
    "dcterms.creator", "cxenseparse:author", "article:author_name", "article:author",
    "citation_author", "shareaholic:article_author_name", "author", "mediator_author", "lp:authors",
)  # fmt: skip
_LINKED = re.compile(
    r"/(?:authors?|autor(?:en|es|zy|i)?|auteurs?|people|by|profile?|staff|journalist\w*|reporters?"
    r"|contributors?|columnists?|redakt\w*|writers?|correspondents?|editors?|forfatter|skribent)/"
)
_NAMED = re.compile(
    r"(?:^|[\s_-]|[a-z](?=[A-Z]))(?:by-?line|author|autor(?:in|es|en)?|auteur|autore|writer|redakteur|journalist|verfasser)s?"
    r"(?:[\s_-]{0,2}(?:name|names|link|url|fn|info|line|text|meta|list|label|inline|top|head(?:er)?|block|box|card|date|details?|wrap(?:per)?|container|title|display|posted|vcard))*(?:$|[\s_-])",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"name|link|url|\bfn\b", re.IGNORECASE)
_WRITTEN = re.compile(
    r"written by|verfasst von|geschrieben von|escrito por|écrit par|scritto da|napisane przez"
    r"|автор|написано|skriven av|skrevet a[fv]|geschreven door|yazan|kirjoittanut|作者|執筆者"
    r"|投稿者|作成者|autor|author|szerző|napsal|ditulis oleh|được viết bởi|글쓴이",
    re.IGNORECASE,
)
_PORTRAIT = re.compile(
    r"comment|image|photo|avatar|\bbio\b|[_-]bio|desc|(?:social|share)(?!-author)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The people that a page names as its authors, the agency it credits there, and why."""

    people: tuple[str, ...] = ()
    why: str = ""
    agency: str | None = None
    agency_why: str = ""


@dataclass(frozen=True, slots=True)
class _Stated:
    people: tuple[str, ...]
    why: str


def byline(
    tree: Node,
    thing: linked.Thing,
    metas: Mapping[str, str],
    *,
    look: headline.Look,
    house: Collection[str],
) -> Byline:
    """Who wrote the article; ``house`` are names of its outlet, in `letters`: no people."""
    agency, agency_why = _agency(thing, metas)
    shown = _shown(look, house)
    hidden = [one for one in (_stated_in(thing, house), _in_meta(metas, house)) if one]
    printed = letters("".join(_words(tree))) if hidden else ""
    stated = [one for one in hidden if all(letters(name) in printed for name in one.people[:1])]
    from_data = next((one for one in stated if one.why.startswith("JSON-LD")), None)
    chosen = _fuller(from_data or shown or next(iter(stated), None), shown)
    if shown is None:
        spoken = _spoken(look, house)
        chosen = _fuller(chosen, spoken) or spoken
    chosen = chosen or _Stated((), "")
    return Byline(people=chosen.people, why=chosen.why, agency=agency, agency_why=agency_why)


def _words(tree: Node) -> Iterator[str]:
    """All that a reader may see."""
    body = tree.find("body") if tree.tag == "html" else tree
    for node in body.iter() if body is not None else ():
        if node.text and node.tag not in ("script", "style", "template"):
            yield node.text
        if node.tail:
            yield node.tail


def _agency(thing: linked.Thing, metas: Mapping[str, str]) -> tuple[str | None, str]:
    for name in linked.names(thing, "author") + linked.names(thing, "creator"):
        if found := names.agency(name):
            return found, "JSON-LD author"
    for key in _META:
        if found := names.agency(metas.get(key) or ""):
            return found, f"meta {key}"
    return None, ""


def _stated_in(thing: linked.Thing, house: Collection[str]) -> _Stated | None:
    for key in ("author", "creator"):
        found = [p for name in linked.people(thing, key) for p in names.people(name, house=house)]
        if found:
            return _Stated(tuple(dict.fromkeys(found)), f"JSON-LD {key}")
    return None


def _in_meta(metas: Mapping[str, str], house: Collection[str]) -> _Stated | None:
    for key in _META:
        found = names.people(metas.get(key) or "", house=house, trusted=False)
        if found:
            return _Stated(found, f"meta {key}")
    for label, name in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if _WRITTEN.fullmatch((metas.get(label) or "").strip(" :")):
            found = names.people(metas.get(name) or "", house=house)
            if found:
                return _Stated(found, f"meta {name}")
    return None


def _fuller(stated: _Stated | None, shown: _Stated | None) -> _Stated | None:
    """What the page shows, where that says all that its hidden statement says, and more."""
    if stated is None or shown is None or stated is shown:
        return stated
    hidden, seen = (letters("".join(s.people)) for s in (stated, shown))
    whole = all(letters(name) in seen for name in stated.people)
    if whole and (len(seen) > len(hidden) or len(stated.people) == len(shown.people)):
        return _Stated(shown.people, f"{shown.why}, as {stated.why} has it in short")
    return stated


def _shown(look: headline.Look, house: Collection[str]) -> _Stated | None:
    """The people named in marked elements, those nearest to the headline."""
    found: dict[int, list[tuple[Node, tuple[str, ...], str]]] = {}
    for node, why, trusted in _marked(look):
        step = look.step(node)
        if step is None:
            continue
        named = names.people(_said(node), house=house, trusted=trusted)
        if named:
            found.setdefault(step, []).append((node, named, why))
    if not found:
        return None
    nearest = found[min(found)]
    why = nearest[0][2]
    return _Stated(_of_one_line(nearest), why)


def _marked(look: headline.Look) -> Iterator[tuple[Node, str, bool]]:
    marks = ((node, *_mark(called)) for node, called in look.called)
    marked = ((node, why, trusted) for node, why, trusted in marks if why)
    for _, (node, why, trusted) in zip(range(MOST_MARKED), marked, strict=False):
        yield node, why, trusted or node.tag == "a"
    linked_ = (node for node in look.links if _LINKED.search(node.get("href") or ""))
    for _, node in zip(range(MOST_MARKED), linked_, strict=False):
        yield node, "a link to its author's page", False


@lru_cache(maxsize=1 << 14)
def _mark(called: str) -> tuple[str, bool]:
    """Why an element called this may name the author, or "", and whether it does nothing else."""
    classes, _, role = called.rpartition(" ")
    if role in ("author", "creator"):
        return "marked as the author", True
    if _NAMED.search(called) and not _PORTRAIT.search(called):
        return "an element called byline or author", bool(_PERSONAL.search(classes))
    return "", False


def _said(node: Node) -> str:
    """The words of an element; a name of its own within it counts for the whole."""
    own = node.xpath(".//*[@itemprop='name'] | .//*[@rel='author']")[:8]
    if own and node.get("itemprop") != "name":
        return "\n".join(" ".join("".join(one.itertext()).split()) for one in own)[:LONGEST]
    rows = [" ".join(text.split()) for text in node.itertext()]
    return "\n".join(row for row in rows if row)[:LONGEST]


def _of_one_line(found: list[tuple[Node, tuple[str, ...], str]]) -> tuple[str, ...]:
    """The names of the first element, and of those that share a line of names with it."""
    first, people, _why = found[0]
    several = list(people)
    line_ = next(first.iterancestors(), None)
    for around in zip(range(3), first.iterancestors(), strict=False):
        if len("".join(around[1].itertext()).split()) <= headline.MOST_IN_LINE:
            line_ = around[1]
    for node, named, _ in found[1:]:
        if line_ is not None and line_ in node.iterancestors():
            several += [one for one in named if not _is_said(one, several)]
    return tuple(dict.fromkeys(several))


def _is_said(name: str, already: list[str]) -> bool:
    bare = letters(name)
    return any(bare in letters(one) or letters(one) in bare for one in already)


def _spoken(look: headline.Look, house: Collection[str]) -> _Stated | None:
    """A short line near the headline that begins with "By"."""
    if look.heading is None:
        return None
    for node in (*headline.behind(look.heading, 80), *headline.before(look.heading, 12)):
        if node.tag in ("script", "style", "a", "time", "option") or len(node) > 6:
            continue
        said = headline.said(node)
        ours = 5 < len(said) < 120 and not headline.is_elsewhere(node)
        if ours and names.begins(said) and look.step(node) is not None:
            named = [one for one in names.people(said, house=house, trusted=False) if " " in one]
            if named:
                return _Stated(tuple(named), "a line that says who wrote it")
    return None
