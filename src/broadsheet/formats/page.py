"""One article page in, what it says out: text without furniture, and facts with their origin."""

from __future__ import annotations

from html import escape

from broadsheet.errors import Malformed
from broadsheet.formats import linked
from broadsheet.formats.body import Body, Seen, body, seen
from broadsheet.formats.dates import page_date
from broadsheet.formats.metadata import metadata
from broadsheet.formats.sanitize import sanitize
from broadsheet.formats.tree import Node, page_tree
from broadsheet.model import Reading

#: A text of the page's own description replaces what was found on the page where it is so much
#: longer: then the page shows only a beginning.
FULLER = 2.0


def read_page(
    body: bytes, *, url: str, charset: str | None = None, lang: str | None = None
) -> Reading:
    """What the page in ``body`` says.

    ``url`` is where it was fetched, ``charset`` what the HTTP header said, ``lang`` the language
    to assume where the page names none. Raises Malformed, with a reason fit for a reader, where
    the bytes are no page or hold no article.
    """
    tree = page_tree(body, url=url, charset=charset)
    thing = linked.article(tree)
    facts = metadata(tree, thing, url=url)
    date = page_date(tree, thing, url=url)
    words = _words(tree, seen(tree, facts, thing), title=facts.title, url=url)
    dated = (f"published: {date.why}",) if date else ()
    return Reading(
        text=words.text,
        html=sanitize(words.html, base=url),
        title=facts.title,
        deck=facts.deck,
        byline=facts.byline,
        published=date.at if date else None,
        lang=facts.lang or lang,
        canonical=facts.canonical,
        image=facts.image,
        site=facts.site,
        section_hint=facts.section_hint,
        credit=facts.credit,
        why=(f"text: {words.why}", *dated, *facts.why),
    )


def _words(tree: Node, look: Seen, *, title: str | None, url: str) -> Body:
    found = body(tree, look, url=url, title=title)
    if look.stated and len(look.stated) > FULLER * len(found.text if found else ""):
        html = "".join(f"<p>{escape(row)}</p>" for row in look.stated.splitlines())
        why = "JSON-LD articleBody, fuller than the page shows"
        return Body(text=look.stated, html=html, why=why)
    if found is None:
        raise Malformed(url, "no article text was found on this page")
    return found
