"""One article page in, what it says out: text without furniture, and facts with their origin."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

from broadsheet.errors import Malformed
from broadsheet.formats import furniture, headline, kinds, linked
from broadsheet.formats.body import Body, Seen, body, seen
from broadsheet.formats.dates import page_date
from broadsheet.formats.metadata import metadata, metas
from broadsheet.formats.sanitize import sanitize
from broadsheet.formats.tree import Node, page_tree
from broadsheet.model import ArticleKind, Reading

#: A text of the page's own description replaces what was found on the page where it is so much
#: longer: then the page shows only a beginning.
FULLER = 2.0


def read_page(
    body: bytes,
    *,
    url: str,
    charset: str | None = None,
    lang: str | None = None,
    known: Collection[int] = frozenset(),
) -> Reading:
    """What the page in ``body`` says.

    ``url`` is where it was fetched, ``charset`` what the HTTP header said, ``lang`` the language
    to assume where the page names none, ``known`` the prints of what recurs on the pages of its
    source (`formats.furniture`), which is left out. Raises Malformed, with a reason fit for a
    reader, where the bytes are no page or hold no article.
    """
    tree = page_tree(body, url=url, charset=charset)
    thing = linked.article(tree)
    look = headline.look(tree)
    stated = metas(tree)
    facts = metadata(tree, thing, url=url, look=look, stated=stated)
    date = page_date(tree, thing, url=url, look=look)
    words = _words(tree, seen(tree, facts, thing), title=facts.title, url=url, known=known)
    title = facts.title or ""
    kind, kind_why = kinds.kind(thing, stated, look, url=url, title=title, text=words.text)
    wall = kinds.wall(thing, stated)
    opinion = "Opinion" if kind is ArticleKind.OPINION else None
    dated = (f"published: {date.why}",) if date else ()
    left = (f"left out: {len(words.left_out)} passages that recur",) if words.left_out else ()
    return Reading(
        text=words.text,
        html=sanitize(words.html, base=url),
        title=facts.title,
        deck=facts.deck,
        byline=facts.byline,
        published=date.at if date else None,
        day=date.day if date else None,
        lang=facts.lang or lang,
        canonical=facts.canonical,
        image=facts.image,
        site=facts.site,
        section_hint=facts.section_hint or opinion,
        credit=facts.credit,
        kind=kind,
        kind_why=kind_why,
        wall=wall,
        why=(f"text: {words.why}", *left, *dated, *facts.why, *_told(kind, kind_why, wall)),
        prints=words.prints,
        left_out=words.left_out,
    )


def _told(kind: ArticleKind, why: str, wall: str | None) -> tuple[str, ...]:
    return (f"kind: {kind.value}, {why}", *([f"behind a wall: {wall}"] if wall else []))


def _words(tree: Node, look: Seen, *, title: str | None, url: str, known: Collection[int]) -> Body:
    found = body(tree, look, url=url, title=title, known=known)
    if look.stated and len(look.stated) > FULLER * len(found.text if found else ""):
        return _stated(look.stated, known)
    if found is None:
        raise Malformed(url, "no article text was found on this page")
    return found


def _stated(text: str, known: Collection[int]) -> Body:
    """The text of the page's own description."""
    rows = text.splitlines()
    kept, left_out = furniture.part_lines(rows, known)
    return Body(
        text="\n".join(kept),
        html="".join(f"<p>{escape(row)}</p>" for row in kept),
        why="JSON-LD articleBody, fuller than the page shows",
        prints=furniture.imprint(rows),
        left_out=left_out,
    )
