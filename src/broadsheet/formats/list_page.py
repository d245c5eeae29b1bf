"""A page that lists articles, of a site without a feed: its links to them, found by structure.

Pages print each article of a list in a block of the same build. So links are grouped by the path of
elements that leads to them; a group is a list of articles where its texts are as long as headlines
and its addresses look like those of articles. Where links show nothing but a time, as under posts,
the text beside them is what was said.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from itertools import islice
from statistics import median
from urllib.parse import urlsplit

from broadsheet.errors import Malformed
from broadsheet.formats import entries
from broadsheet.formats.addresses import absolute, canonical, site
from broadsheet.formats.moments import when
from broadsheet.formats.text import cut, line
from broadsheet.formats.tree import Node, page_tree
from broadsheet.model import Entry, ParsedFeed, digest

#: Fewer articles than this are no list.
FEWEST = 3
#: More articles than this on one page are an archive; its first are taken.
MOST = 200
#: Links that are looked at; no list of news has more.
MOST_LINKS = 5000
#: A headline has this many characters: half of a group must, or it is a menu; in headings fewer
#: will do. Scripts that write a word in one or two characters count double.
HEADLINE, HEADED = 22, 8
#: A summary has this many characters at least.
SUMMARY = 40
#: How many elements around a link are looked at for its heading.
NEAR = 5
#: A text longer than this is no headline but a whole block inside a link.
LONGEST = 300
#: Share of a group whose addresses must look like those of articles.
LIKELY = 0.5

_FURNITURE = frozenset("nav footer form menu select dialog noscript template".split())
_ROLES = frozenset("navigation search contentinfo menu menubar dialog banner".split())
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|pagination|pager|cookies?|share"
    r"|sharing|social|subscribe|newsletter|login|toolbar|skip|tag-?cloud|masthead)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLED = re.compile(r"(?:^|[\s_-])(?:title|headline|heading|hed)(?:$|[\s_-])", re.IGNORECASE)
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2])(?:[/-]|\d\d|$)")
_OTHER = re.compile(
    r"/(?:tags?|category|categories|topics?|themen?|authors?|autor(?:en)?|people|profile|users?"
    r"|search|suche|page|seite|login|signin|register|abo|subscribe|newsletters?|about|contact"
    r"|kontakt|impressum|privacy|datenschutz|terms|help|hilfe|jobs|events?|feed|rss|account|cart)"
    r"(?:/|$)",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp3|mp4|m4a|docx?|xlsx?|ics|xml|rss)$", re.I
)
_DAY = re.compile(
    r"\b(?P<y>(?:19|20)\d\d)[-./](?P<m>\d\d?)[-./](?P<d>\d\d?)\b"
    r"|\b(?P<d2>\d\d?)\.\s?(?P<m2>\d\d?)\.\s?(?P<y2>(?:19|20)\d\d)\b"
    r"|\b(?P<d3>\d\d?)\.?\s+(?P<n3>[^\W\d]{3,10})\.?,?\s+(?P<y3>(?:19|20)\d\d)\b"
    r"|\b(?P<n4>[^\W\d]{3,10})\.?\s+(?P<d4>\d\d?),?\s+(?P<y4>(?:19|20)\d\d)\b",
)
_IN_ADDRESS = re.compile(
    r"/(?P<y>(?:19|20)\d\d)[/-]?(?P<m>0[1-9]|1[0-2])[/-]?(?P<d>0[1-9]|[12]\d|3[01])(?=[/_.-]|$)"
)
#: First letters of the months in the languages most news is written in.
_MONTHS = (
    "jan ene gen",
    "feb fév fev",
    "mar mär mrt",
    "apr abr avr",
    "may mai mei maj mag",
    "jun juin giu",
    "jul juil lug",
    "aug aoû ago",
    "sep set",
    "oct okt out ott",
    "nov",
    "dec dez déc dic",
)
_MONTH = {name: at for at, names in enumerate(_MONTHS, 1) for name in names.split()}


def parse_list(
    body: bytes, *, url: str, charset: str | None = None, known: Mapping[int, int] | None = None
) -> ParsedFeed:
    """The articles that the page in ``body`` lists, those that are new against ``known``.

    An article is known by its address alone: another order, place or wording on the page changes
    nothing, for its own page tells what it says. A day without a time stands for its end, so that
    nothing seems to have been published before it was. Raises Malformed, with the reason, where
    the page is none or lists fewer than three articles.
    """
    tree = page_tree(body, url=url, charset=charset)
    blocks = _blocks(tree, url)
    if len(blocks) < FEWEST:
        raise Malformed(url, "no list of articles was found on this page")
    found = [_entry(block) for block in blocks[:MOST]]
    new = [one for one in found if (known or {}).get(one.key) != one.digest]
    new.reverse()
    return ParsedFeed(
        title=_title_of(tree),
        home=url,
        lang=entries.lang(tree.get("lang")),
        kind="list page",
        seen=len(blocks),
        entries=tuple(sorted(new, key=_age)),
        truncated=len(blocks) > MOST,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchor:
    """One link that may lead to an article; ``build`` is the path of elements to it.

    ``headed``: its text is a heading; ``borrowed``: that heading, where the link is only beside
    it; ``timed``: it holds a time.
    """

    node: Node
    url: str
    text: str
    build: str
    headed: bool
    borrowed: Node | None
    timed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """One article of a list: its link, and the largest element that holds no other's."""

    anchor: _Anchor
    node: Node


def _blocks(tree: Node, url: str) -> list[_Block]:
    anchors = _without_shared_headings(list(_anchors(tree, url)))
    chosen = _listed(anchors) or _posted(anchors)
    holds = _only(one.node for one in chosen)
    return [_Block(anchor=one, node=_grown(one.node, holds)) for one in chosen]


def _anchors(tree: Node, url: str) -> Iterator[_Anchor]:
    base = next((node.get("href") for node in tree.iter("base")), None)
    base = absolute(base, base=url) or url
    skipped: dict[Node, bool] = {}
    builds: dict[Node, str] = {}
    headings = _only(tree.iter(*_HEADINGS))
    for count, node in enumerate(tree.iter("a")):
        if count >= MOST_LINKS:
            return
        link = absolute(node.get("href"), base=base)
        if link is None or not _leads_on(link, url):
            continue
        # Posts have their time at their own foot, which is no furniture of the page.
        timed = node.find(".//time[@datetime]") is not None
        if not timed and _in_furniture(node, skipped):
            continue
        text, headed, borrowed = _headline(node, headings)
        yield _Anchor(
            node=node,
            url=link.partition("#")[0],
            text=text,
            build=_build(node, builds),
            headed=headed,
            borrowed=borrowed,
            timed=timed,
        )


def _without_shared_headings(anchors: Sequence[_Anchor]) -> list[_Anchor]:
    """A heading beside links to several pages is the headline of none of them."""
    borrowers: defaultdict[Node, set[str]] = defaultdict(set)
    for one in anchors:
        if one.borrowed is not None:
            borrowers[one.borrowed].add(canonical(one.url))
    return [
        one if one.borrowed is None or len(borrowers[one.borrowed]) == 1 else replace(one, text="")
        for one in anchors
    ]


def _leads_on(link: str, url: str) -> bool:
    """Whether a link leads to another page of the same site."""
    there, here = site(link), site(url)
    related = there == here or there.endswith(f".{here}") or here.endswith(f".{there}")
    parts = urlsplit(link)
    # The page itself in another order or colour; one that is told by a number is another page.
    same = parts.path == urlsplit(url).path and not any(char.isdigit() for char in parts.query)
    return related and not same and not _FILE.search(parts.path)


def _in_furniture(node: Node, skipped: dict[Node, bool]) -> bool:
    """Whether a menu, a foot or the like is around this node; every element is judged once."""
    way = []
    at = node
    while at is not None and at not in skipped:
        way.append(at)
        at = at.getparent()
    inside = at is not None and skipped[at]
    for one in reversed(way):
        inside = inside or _is_furniture(one)
        skipped[one] = inside
    return inside


def _is_furniture(node: Node) -> bool:
    if node.tag in ("a", "body", "html"):
        return False
    if node.tag in _FURNITURE or (node.get("role") or "").lower() in _ROLES:
        return True
    named = f"{node.get('class') or ''} {node.get('id') or ''}"
    return bool(_NAMES.search(named)) and not _holds_much(node)


def _holds_much(node: Node) -> bool:
    """Whether an element holds headings of its own: then its name says little."""
    return sum(1 for _ in zip(range(FEWEST), node.iter(*_HEADINGS), strict=False)) >= FEWEST


def _build(node: Node, builds: dict[Node, str]) -> str:
    """The path of elements down to this one, the same for every article of a list."""
    way = []
    at = node
    while at is not None and at not in builds:
        way.append(at)
        at = at.getparent()
    path = builds[at] if at is not None else ""
    for one in reversed(way):
        # Hashed, so that a path costs the same however deep it is.
        path = str(digest(path, one.tag if isinstance(one.tag, str) else ""))
        builds[one] = path
    return path


def _headline(node: Node, headings: Mapping[Node, Node | None]) -> tuple[str, bool, Node | None]:
    """The headline that a link shows, whether it is a heading, and the heading it borrowed.

    A heading inside the link or around it, what is named a title, or the link's text; a link
    around a picture or a word such as "more" borrows the only heading beside it.
    """
    inner = next((one for one in node.iterdescendants() if _is_title(one)), None)
    if inner is not None:
        return line(_said(inner)), inner.tag in _HEADINGS, None
    text = line(_said(node))
    for above in islice(node.iterancestors(), NEAR):
        if above.tag in _HEADINGS:
            return text, True, None
        beside = headings.get(above)
        if beside is None and above in headings:
            break
        if beside is not None and len(text) < HEADLINE:
            return line(_said(beside)), True, beside
    return (text if len(text) <= LONGEST else ""), False, None


def _is_title(node: Node) -> bool:
    return node.tag in _HEADINGS or bool(_TITLED.search(node.get("class") or ""))


def _said(node: Node) -> str:
    return " ".join(text for text in node.itertext() if text.strip())


def _listed(anchors: Sequence[_Anchor]) -> list[_Anchor]:
    """The links of all groups that are lists of articles, in the order of the page.

    Beside them, a heading elsewhere that leads to an article counts: the first of a page often
    stands in a block of its own.
    """
    groups: defaultdict[str, dict[str, _Anchor]] = defaultdict(dict)
    for anchor in anchors:
        if anchor.text and not _is_time(anchor):
            groups[anchor.build].setdefault(canonical(anchor.url), anchor)
    good = {one.url for group in groups.values() for one in _articles(list(group.values()))}
    chosen: dict[str, _Anchor] = {}
    for anchor in anchors:
        alone = anchor.headed and anchor.borrowed is None and _is_article(anchor.url)
        if anchor.text and not _is_time(anchor) and (anchor.url in good or (good and alone)):
            key = canonical(anchor.url)
            before = chosen.get(key)
            if before is None or _rank(before) < _rank(anchor):
                chosen[key] = anchor
    return list(chosen.values()) if len(chosen) >= FEWEST else []


def _rank(anchor: _Anchor) -> tuple[bool, int]:
    return anchor.headed, len(anchor.text)


def _is_time(anchor: _Anchor) -> bool:
    """Whether a link shows nothing but when something was said."""
    return anchor.timed and len(anchor.text) < HEADLINE


def _articles(group: Sequence[_Anchor]) -> Sequence[_Anchor]:
    """Those of a group that are articles; none where it is no list of them."""
    floor = HEADED if sum(one.headed for one in group) * 2 > len(group) else HEADLINE
    if len(group) < FEWEST or median(_length(one.text) for one in group) < floor:
        return ()
    folder, together = Counter(_folder(one.url) for one in group).most_common(1)[0]
    shared = folder.strip("/") and together >= LIKELY * len(group)
    likely = [one for one in group if _is_article(one.url) or (shared and _is_in(one.url, folder))]
    return likely if len(likely) >= max(FEWEST, LIKELY * len(group)) else ()


def _folder(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[0]


def _is_in(url: str, folder: str) -> bool:
    return _folder(url) == folder and not _OTHER.search(urlsplit(url).path)


def _length(text: str) -> int:
    return len(text) + len(_WIDE.findall(text))


def _is_article(url: str) -> bool:
    """Whether an address looks like that of one article: dated, numbered, or spelled at length."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    last = path.rpartition("/")[2]
    if _OTHER.search(path) and not _DATED.search(path):
        return False
    spelled = len(re.findall(r"[-_+]|%20", last)) >= 2 or len(last) >= 20
    numbered = bool(re.search(r"\d{4,}", last)) or bool(re.search(r"(?:^|&)\w*id=\d+", parts.query))
    return bool(_DATED.search(path)) or spelled or numbered or last.endswith((".html", ".htm"))


def _posted(anchors: Sequence[_Anchor]) -> list[_Anchor]:
    """The links that show nothing but a time: those of posts."""
    timed = [one for one in anchors if _is_time(one)]
    counts = Counter(one.build for one in timed)
    chosen: dict[str, _Anchor] = {}
    for one in timed:
        if counts[one.build] >= FEWEST:
            chosen.setdefault(canonical(one.url), one)
    return list(chosen.values())


def _only(nodes: Iterable[Node]) -> dict[Node, Node | None]:
    """Element → the only one of ``nodes`` inside it, or None where there are several.

    Each element is met twice at most, however deep the page is.
    """
    holds: dict[Node, Node | None] = {}
    for node in nodes:
        at = node
        while at is not None and (at not in holds or holds[at] is not None):
            holds[at] = None if at in holds else node
            at = at.getparent()
    return holds


def _grown(node: Node, holds: Mapping[Node, Node | None]) -> Node:
    """The largest element around a link that holds no other article's."""
    while (above := node.getparent()) is not None and holds[above] is not None:
        node = above
    return node


def _entry(block: _Block) -> Entry:
    anchor = block.anchor
    place = canonical(anchor.url)
    posted = _post(block.node) if _is_time(anchor) else ""
    return Entry(
        key=digest("list", place),
        digest=digest("list", place, posted),
        url=anchor.url,
        title="" if posted else anchor.text,
        summary=cut(" ".join(posted.split())) if posted else _summary(block),
        html="".join(f"<p>{escape(row)}</p>" for row in posted.splitlines() if row.strip()),
        published=_when(block),
        image=_image(block),
    )


def _post(block: Node) -> str:
    """What was said in the block of a post: the longest text that stands in one element."""
    texts = ((_own(node), node) for node in block.iter("p", "div", "span", "blockquote"))
    best = max(texts, key=lambda one: len(one[0]), default=("", None))[1]
    return "" if best is None else _rows(best)


def _own(node: Node) -> str:
    """The text of an element and of what is set within its lines."""
    inline = (
        (child.text or "") if child.tag in ("b", "i", "em", "strong", "a", "span", "code") else ""
        for child in node
    )
    tails = (child.tail or "" for child in node)
    return " ".join("".join((node.text or "", *inline, *tails)).split())


def _rows(node: Node) -> str:
    pieces = [node.text or ""]
    for inner in node.iterdescendants():
        pieces.append("\n" if inner.tag in ("br", "p", "div", "blockquote", "li") else "")
        pieces += [inner.text or ""]
        pieces += [inner.tail or ""]
    rows = (" ".join(row.split()) for row in "".join(pieces).splitlines())
    return "\n".join(row for row in rows if row)


def _summary(block: _Block) -> str:
    if block.node is block.anchor.node and not len(block.node):
        return ""
    texts = (line(_said(node)) for node in block.node.iter("p"))
    fit = [text for text in texts if len(text) >= SUMMARY and text != block.anchor.text]
    return max(fit, key=len, default="")


def _image(block: _Block) -> str | None:
    for picture in block.node.iter("img"):
        for name in ("data-src", "data-lazy-src", "src"):
            if found := absolute(picture.get(name), base=block.anchor.url):
                return found
    return None


def _when(block: _Block) -> datetime | None:
    for time in block.node.iter("time"):
        if found := _moment(time.get("datetime") or ""):
            return found
    dated = _IN_ADDRESS.search(block.anchor.url)
    if dated:
        return _end_of(*(int(number) for number in dated.groups()))
    short = (text for text in block.node.itertext() if 6 <= len(text.strip()) <= 60)
    return next((at for text in short if (at := _day(text))), None)


def _moment(text: str) -> datetime | None:
    text = text.strip()
    if len(text) <= 10:
        return _day(text)
    return when(text)


def _day(text: str) -> datetime | None:
    found = _DAY.search(text)
    if not found:
        return None
    named = {name[0]: value for name, value in found.groupdict().items() if value}
    month = int(named["m"]) if "m" in named else _month(named["n"])
    return _end_of(int(named["y"]), month, int(named["d"])) if month else None


def _month(name: str) -> int | None:
    name = name.lower()
    return _MONTH.get(name[:4]) or _MONTH.get(name[:3])


def _end_of(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, 23, 59, tzinfo=UTC)
    except ValueError:
        return None


def _age(entry: Entry) -> datetime:
    return entry.published or datetime.max.replace(tzinfo=UTC)


def _title_of(tree: Node) -> str:
    named = (
        node.get("content")
        for name in ("og:site_name", "og:title")
        for node in tree.iter("meta")
        if (node.get("property") or node.get("name")) == name
    )
    return next((title for text in named if (title := line(text, longest=200))), "") or line(
        tree.findtext(".//title"), longest=200
    )
