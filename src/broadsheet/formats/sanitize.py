"""The only maker of `SafeHtml`: an allow-list by nh3, run last, behind guards that keep it linear.

Whatever changes HTML runs before this. Even a ``strip`` afterwards could turn an address that a
browser takes for relative into a ``javascript:`` one, so relative addresses are made absolute here.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

import nh3
from lxml import etree

from broadsheet.formats import markup
from broadsheet.formats.text import clean
from broadsheet.model import SafeHtml

#: Longer HTML is shown as plain text; the longest articles we measured have 300,000 characters.
LONGEST = 1_000_000
#: nh3 is quadratic in character references: 200,000 of them cost a second.
MOST_REFERENCES = 20_000
#: How much text is kept of what could not be sanitised as HTML.
LONGEST_PLAIN = 100_000

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "time": {"datetime"},
    "abbr": {"title"},
}
_TAGS = frozenset(
    """a abbr b blockquote br caption cite code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6
    hr i img ins kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th
    thead time tr u ul var wbr""".split()
)
_DROPPED_WHOLE = frozenset(
    """script style template noscript svg math iframe object embed form select textarea title
    noembed noframes xmp plaintext""".split()
)
_BLOCKS = frozenset(
    """address article aside blockquote br caption center dd details div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody
    td tfoot th thead tr ul""".split()
)
_SILENT = _DROPPED_WHOLE - {"form", "plaintext", "xmp"}
_ANY_TAG = re.compile(r"<[^<>]*>")
_LINES = re.compile(r"\s*\n\s*")
_BLANKS = re.compile(r"[^\S\n]+")


def sanitize(html: str, *, base: str) -> SafeHtml:
    """``html`` with nothing left that could run, submit or call home unasked.

    Links and images are made absolute against ``base``. Markup that is too long or too tangled
    for a parser comes back as its plain text, a paragraph a line.
    """
    html = clean(html)
    if len(html) > LONGEST or html.count("&") > MOST_REFERENCES or markup.hazard(html):
        rows = plain(html[:LONGEST])[:LONGEST_PLAIN].splitlines()
        html = "".join(f"<p>{escape(row)}</p>" for row in rows)
    return SafeHtml(
        nh3.clean(
            html,
            tags=set(_TAGS),
            clean_content_tags=set(_DROPPED_WHOLE),
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            url_relative=("rewrite_with_base", base) if _is_base(base) else "deny",
            link_rel="noopener noreferrer nofollow",
            strip_comments=True,
        )
    )


def plain(html: str) -> str:
    """The text of ``html``, one paragraph a line, without scripts, controls or blank lines."""
    if "<" not in html and "&" not in html:
        return tidy(html)
    html = clean(html)
    if not html.strip():
        return ""
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<html><body><div>{html}</div></body></html>", parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    text = tidy("".join(_pieces(root))) if root is not None else ""
    # The parser stops at 256 levels, and what it did not reach is lost.
    return text or (tidy(_ANY_TAG.sub("\n", html)) if markup.hazard(html) else "")


def tidy(text: str) -> str:
    """Plain text without controls, blank lines and runs of blanks."""
    return _LINES.sub("\n", _BLANKS.sub(" ", clean(text))).strip()


def _is_base(base: str) -> bool:
    try:
        return urlsplit(base).scheme in ("http", "https") and bool(urlsplit(base).hostname)
    except ValueError:
        return False


def _pieces(root: etree._Element) -> list[str]:
    pieces: list[str] = []
    silent: etree._Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        block = node.tag in _BLOCKS
        if event == "start":
            if silent is None and node.tag in _SILENT:
                silent = node
            if silent is None:
                pieces += ["\n"] if block else []
                pieces.append(_flat(node.text))
            continue
        if silent is node:
            silent = None
        if silent is None:
            pieces += ["\n"] if block else []
            pieces.append(_flat(node.tail))
    return pieces


def _flat(text: str | None) -> str:
    return " ".join(("." + text + ".").split())[1:-1] if text else ""
