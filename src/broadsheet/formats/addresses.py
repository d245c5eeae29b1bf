"""Addresses: what counts as the same one, whose it is, and what a person meant by typing it."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from tld import Result, get_tld

from broadsheet.errors import NotAddress

#: No address we keep is longer; browsers and servers give up at about 8,000.
LONGEST = 4000

#: Query fields that say how somebody arrived, never what is shown.
TRACKERS = frozenset(
    """fbclid gclid gclsrc dclid msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok
    _ga _gl _hsenc _hsmi hsctatracking vero_id vero_conv wickedid oly_anon_id oly_enc_id rb_clickid
    s_cid ncid cmpid cmp cmp_id campaign_id icid ito sref ocid srnd smid smtyp partner_id
    traffic_source at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_link_id
    at_link_type at_link_origin at_ptr_name at_ptr_type at_format at_bbc_team maca wt_mc wt_zmc
    xtor feedtype feedname rss_source guccounter guce_referrer guce_referrer_sig ref_src
    ref_url __twitter_impression spm share_id sharetype shareid soc_src soc_trk taid""".split()
)
#: Hosts of many outlets, each under a subdomain, that the list of public suffixes leaves out.
PLATFORMS = (
    ".substack.com",
    ".wordpress.com",
    ".medium.com",
    ".tumblr.com",
    ".beehiiv.com",
    ".ghost.io",
    ".livejournal.com",
    ".typepad.com",
    ".over-blog.com",
    ".wixsite.com",
    ".buttondown.email",
)
_TRACKER_PREFIXES = ("utm_", "pk_", "mtm_", "piwik_", "matomo_", "hsa_", "stm_", "ns_")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_CONTROLS = re.compile(r"[\x00-\x20\x7f]+")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
#: An address spelled as it should be: no port, no user, nothing to escape.
_SPELLED = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(/[A-Za-z0-9_.~/:@!$,;()*+=-]*)"
    r"(?:\?([A-Za-z0-9_.~/:@!$,;()*+=&-]*))?(#[A-Za-z0-9_.~/=-]+)?"
)
#: An address that is absolute already and has nothing to escape.
_ABSOLUTE = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?/[A-Za-z0-9_.~/:@!$,;'()*|\[\]%&=+-]*"
    r"(?:\?[A-Za-z0-9_.~/:@!$,;'()*|\[\]%&=+?-]+)?(?:#[A-Za-z0-9_.~/:@!$,;'()*|\[\]%&=+?-]+)?"
)
_HOST = re.compile(r"^(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*$")


def canonical(url: str) -> str:
    """The address that stands for this one: two spellings of one page come out equal.

    Scheme and host in lower case, no default port, no user name, no fragment, no trackers, no
    ``/a/../b``, escapes in one spelling. What is no address comes back stripped of blanks.

    >>> canonical("HTTPS://News.Example:443/a/../b?utm_source=x&id=7#top")
    'https://news.example/b?id=7'
    """
    spelled = _SPELLED.fullmatch(url)
    if spelled and "/." not in spelled[1]:
        query = _query(spelled[2] or "")
        return f"{url[: spelled.end(1)]}?{query}" if query else url[: spelled.end(1)]
    try:
        parts = urlsplit(_CONTROLS.sub("", url.strip()))
        port = parts.port
    except ValueError:
        return url.strip()
    if not parts.scheme or not parts.hostname:
        return url.strip()
    return urlunsplit(
        (parts.scheme, _netloc(parts, port), _path(parts.path), _query(parts.query), "")
    )


def site(url: str) -> str:
    """The site that an address belongs to: its host without ``www.``, or "" where there is none.

    >>> site("https://www.news.example/a")
    'news.example'
    """
    try:
        host = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""
    return _ascii_host(host).removeprefix("www.")


@lru_cache(maxsize=1 << 14)
def brand(site: str) -> str:
    """The name a site goes by, whatever its country and subdomain.

    Two addresses of one outlet share it; on a platform each subdomain has its own. A site that
    belongs to no public suffix stands for itself; an account on a platform, which is named after
    its host and a colon, goes by the host.

    >>> brand("bbc.co.uk") == brand("news.bbc.com")
    True
    >>> brand("one.substack.com") == brand("two.substack.com")
    False
    """
    site = site.partition(":")[0]
    if not site or site.endswith(PLATFORMS):
        return site
    found = get_tld(f"https://{site}/", as_object=True, fail_silently=True, search_private=True)
    return found.domain if isinstance(found, Result) else site


def absolute(link: object, *, base: str) -> str | None:
    """``link`` as an absolute http or https address, or None where it is no such thing."""
    if not isinstance(link, str) or not link:
        return None
    if len(link) <= LONGEST and _ABSOLUTE.fullmatch(link):
        return link
    try:
        joined = urljoin(base, _CONTROLS.sub("", link.strip()))
        parts = urlsplit(joined)
        usable = parts.scheme in _DEFAULT_PORTS and parts.hostname and len(joined) <= LONGEST
    except ValueError:
        return None
    return quote(joined, safe="%/:=&?~#+!$,;'@()*[]|") if usable else None


def web_address(text: str) -> str:
    """The http(s) address that a person meant; ``news.example`` becomes ``https://news.example/``.

    Raises NotAddress with the reason.
    """
    typed = text.strip()
    if not typed:
        raise NotAddress(text, "it is empty")
    if len(typed) > LONGEST:
        raise NotAddress(text[:80] + "…", f"it is longer than {LONGEST} characters")
    if re.search(r"[\s\x00-\x1f\x7f]", typed):
        raise NotAddress(text, "an address has no blanks in it")
    return _checked(text, _with_scheme(text, typed))


def _netloc(parts: SplitResult, port: int | None) -> str:
    host = _ascii_host(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    return host if port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{port}"


def _ascii_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _path(path: str) -> str:
    kept: list[str] = []
    steps = _spelled(path).split("/")
    for step in steps:
        if step == "..":
            kept[1:] = kept[1:-1]
        elif step != ".":
            kept.append(step)
    if steps[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept) or "/"


def _spelled(text: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_escape, text)
    return text if text.isascii() else quote(text, safe="%/:=&?~+!$,;'@()*[]|")


def _escape(found: re.Match[str]) -> str:
    [code] = unquote_to_bytes(found[0])
    return chr(code) if code in _UNRESERVED else found[0].upper()


def _query(query: str) -> str:
    if not query:
        return ""
    return _spelled("&".join(field for field in query.split("&") if field and _tells(field)))


def _tells(field: str) -> bool:
    name = field.partition("=")[0].lower()
    return name not in TRACKERS and not name.startswith(_TRACKER_PREFIXES)


def _with_scheme(text: str, typed: str) -> str:
    for prefix in ("feed:", "rss:", "web+feed:", "podcast:", "pcast:", "itpc:"):
        if typed.lower().startswith(prefix):
            typed = typed[len(prefix) :].removeprefix("//")
    scheme, mark, _rest = typed.partition("://")
    if not mark:
        if re.match(r"^[a-z][a-z0-9+.-]*:(?!\d)", typed, re.IGNORECASE):
            raise NotAddress(text, "only http and https addresses can be polled")
        return f"https://{typed}"
    if scheme.lower() not in _DEFAULT_PORTS:
        raise NotAddress(text, f"only http and https addresses can be polled, not {scheme}")
    return typed


def _checked(text: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        raise NotAddress(text, "it cannot be read as an address") from None
    if not _is_host(host):
        raise NotAddress(text, "it names no web site")
    bracketed = f"[{host}]" if ":" in host else host
    netloc = bracketed if port is None else f"{bracketed}:{port}"
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", parts.query, ""))


def _is_host(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return ("." in host or host == "localhost") and bool(_HOST.match(host))
    return True
