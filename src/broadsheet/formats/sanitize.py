"""The only maker of `SafeHtml`: an allow-list by nh3, run last, behind guards that keep it linear.

Whatever changes HTML runs before this. Even a ``strip`` afterwards could turn an address that a
browser takes for relative into a ``javascript:`` one, so relative addresses are made absolute here.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Literal
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
#: nh3 is quadratic in depth, and sets words anew in every paragraph that leaves it open how they
#: are set: so many tags cost it 50 ms at the worst.
MOST_TAGS = 512
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
#: What Unicode's NFKC makes a quote or the edge of a tag of, alone or with the edge it follows.
_TURNING = {
    ord(c): f"&#{ord(c)};" for c in "\u0338\ufe60\ufe64\ufe65\uff02\uff06\uff07\uff1c\uff1e"
}
_TURNS = re.compile(f"[{''.join(map(chr, _TURNING))}]")
_PARSER = {"recover": True, "no_network": True, "remove_comments": True, "remove_pis": True}
_OPENED, _CLOSED = "<html><body><div>", "</div></body></html>"
_LIMIT = etree.ErrorTypes.ERR_RESOURCE_LIMIT
#: An address that does not begin like an absolute one.
_RELATIVE = re.compile(r"""(?:href|src|cite)\s*=\s*(?!["']?(?:https?://|mailto:))""", re.IGNORECASE)
#: HTML that a parser reads as it stands: closed paragraphs, emphasis, links, usual references.
_RUN = (
    r"""(?:[^<>&]+|<br\s*/?>|</?(?:b|i|em|strong)>|<a(?:\s+[a-z]+="[^"<>&]*")*>|</a>"""
    r"""|&(?:amp|lt|gt|quot|nbsp|\#39|\#160|\#82\d\d);)*+"""
)
_SIMPLE = re.compile(f"{_RUN}(?:<p>{_RUN}</p>{_RUN})*+")
_BREAK = re.compile(r"</?p>|<br\s*/?>")
_ANY_TAG = re.compile(r"<[^<>]*>")


def sanitize(html: str, *, base: str) -> SafeHtml:
    """``html`` with nothing left that could run, submit or call home unasked.

    Links and images are made absolute against ``base``. Markup that is too long or too tangled
    for a parser comes back as its plain text, a paragraph a line.
    """
    html = _guarded(clean(html))
    if has_relative(html) and _is_base(base):
        safe = _cleaner(("rewrite_with_base", base)).clean(html)
    else:
        safe = _DENYING.clean(html)
    safe = clean(safe)  # character references that were no characters before; no address is new
    return SafeHtml(safe.translate(_TURNING) if _TURNS.search(safe) else safe)


def _guarded(html: str) -> str:
    """``html`` as it is where nh3 reads it in little time, else mended, else its plain text."""
    if len(html) <= LONGEST and html.count("&") <= MOST_REFERENCES:
        if html.count("<") <= MOST_TAGS and not markup.is_crowded(html):
            return html
        mended = _mended(html)
        if mended is not None and mended.count("&") <= MOST_REFERENCES:
            return mended
    rows = plain(html[:LONGEST])[:LONGEST_PLAIN].splitlines()
    return "".join(f"<p>{escape(row)}</p>" for row in rows)


def _mended(html: str) -> str | None:
    """The HTML as libxml2 reads it, written plainly; None where it is too tangled for it too.

    It stops at a depth of 256, and what is left has no attribute, quote or element that two
    parsers read in two ways, so that nobody can hide from a guard what nh3 then meets.
    """
    root = _tree(html)
    if root is None:
        return None
    etree.strip_elements(root, *_DROPPED_WHOLE, with_tail=False)
    for node in root.iter():
        kept = _ATTRIBUTES.get(node.tag, set()) | (
            {"lang", "dir"} if node.tag in _BLOCKS else set()
        )
        for name in set(node.attrib) - kept:
            del node.attrib[name]
    written: str = etree.tostring(root, encoding="unicode", method="html")
    return written.removeprefix(_OPENED).removesuffix(_CLOSED)


def has_relative(html: str) -> bool:
    """Whether there may be an address in the HTML that is meant relative to some base."""
    return "=" in html and _RELATIVE.search(html) is not None


def _cleaner(relative: Literal["deny"] | tuple[Literal["rewrite_with_base"], str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        url_relative=relative,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


#: Ready for HTML without relative addresses; what it takes for one is dropped. Making a cleaner
#: takes ten times as long as cleaning an entry with it.
_DENYING = _cleaner("deny")


def plain(html: str) -> str:
    """The text of ``html``, one paragraph a line, without scripts, controls or blank lines."""
    if "<" not in html and "&" not in html:
        return tidy(html)
    html = clean(html)
    if not html.strip():
        return ""
    if _SIMPLE.fullmatch(html):
        flat = _ANY_TAG.sub("", _BREAK.sub("\n", " ".join(html.split())))
        return tidy(unescape(flat))
    root = _tree(html)
    # The parser stops at 256 levels, and what it did not reach would be lost.
    return tidy("".join(_pieces(root)) if root is not None else _ANY_TAG.sub("\n", html))


def _tree(html: str) -> etree._Element | None:
    """The tree of a piece of HTML; None where the parser would be long at it or stop half-way."""
    if markup.swollen(html):
        return None
    parser = etree.HTMLParser(**_PARSER)
    try:
        root = etree.fromstring(f"{_OPENED}{html}{_CLOSED}", parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    stopped = any(error.type == _LIMIT for error in parser.error_log.filter_from_fatals())
    return None if stopped else root


def tidy(text: str) -> str:
    """Plain text without controls, blank lines and runs of blanks."""
    rows = (" ".join(row.split()) for row in clean(text).split("\n"))
    return "\n".join(filter(None, rows))


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
