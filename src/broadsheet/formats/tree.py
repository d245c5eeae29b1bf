"""A page's bytes to a tree, behind guards that keep every later step linear."""

from __future__ import annotations

from typing import Any

from lxml import etree, html

from broadsheet.errors import Malformed
from broadsheet.formats import markup
from broadsheet.formats.charset import decode
from broadsheet.formats.text import clean

#: Largest page that is parsed, in bytes; the longest of 1,000 news pages we measured had 4.1 MB.
LARGEST = 5 * 2**20
_LIMIT = etree.ErrorTypes.ERR_RESOURCE_LIMIT
#: One class for every element: to ask Python for each one's takes a third of parsing and walking.
_CLASSES = etree.ElementDefaultClassLookup(element=html.HtmlElement)

#: A node of the tree; lxml ships no types.
Node = Any


def page_tree(body: bytes, *, url: str, charset: str | None = None) -> Node:
    """The tree of an HTML page; Malformed, with a reason fit for a reader, where it is none."""
    if len(body) > LARGEST:
        raise Malformed(url, f"the page is larger than {LARGEST // 2**20} MB")
    if body.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF")):
        raise Malformed(url, "this is a picture or a document to download, not a web page")
    text = clean(decode(body, charset=charset)).strip()
    if not text:
        raise Malformed(url, "the page is empty")
    swollen = markup.swollen(text)
    if swollen:
        raise Malformed(url, f"the page cannot be read safely: {swollen}")
    return _parsed(text, url=url)


def _parsed(text: str, *, url: str) -> Node:
    parser = html.HTMLParser(
        encoding="utf-8",
        collect_ids=False,
        default_doctype=False,
        remove_comments=True,
        remove_pis=True,
        no_network=True,
    )
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise Malformed(url, "this is not a web page") from error
    if any(error.type == _LIMIT for error in parser.error_log.filter_from_fatals()):
        reason = f"tags are nested more than {markup.DEEPEST} deep"
        raise Malformed(url, f"the page cannot be read safely: {reason}")
    if tree is None or not len(tree):
        raise Malformed(url, "this is not a web page")
    return tree
