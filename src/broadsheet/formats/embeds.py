"""What an article shows from elsewhere, as a link that names its host.

A reader's browser asks nobody before its reader does: a video, a post or a map is a link in a
figure, and stays where it stood.
"""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import parse_qs, urljoin, urlsplit

#: What stands behind an embedded address, by its host or the end of it.
_SORTS = {
    "Video": "youtube.com youtube-nocookie.com youtu.be vimeo.com dailymotion.com twitch.tv"
    " tiktok.com brightcove.net jwplayer.com jwplatform.com streamable.com rumble.com ted.com"
    " odysee.com",
    "Post": "twitter.com x.com instagram.com facebook.com threads.net bsky.app reddit.com"
    " linkedin.com t.me",
    "Audio": "soundcloud.com spotify.com podcasts.apple.com acast.com simplecast.com megaphone.fm"
    " audioboom.com buzzsprout.com bandcamp.com deezer.com",
    "Chart": "datawrapper.de dwcdn.net infogram.com flourish.studio everviz.com tableau.com",
    "Map": "maps.google.com openstreetmap.org mapbox.com",
    "Document": "documentcloud.org scribd.com issuu.com",
}
_SORT_OF = {host: sort for sort, hosts in _SORTS.items() for host in hosts.split()}
#: Signs in front of a path that browsers and we may read in two ways: who is asked is not certain.
_MISREAD = re.compile(r"[^\w.:\[\]-]")
_ELEMENTS = {"video": "Video", "audio": "Audio"}
#: Embedded by nearly every page, and nothing of its article: advertising, counting, buttons.
_FURNITURE = re.compile(
    r"(?:^|\.)(?:doubleclick\.net|googlesyndication\.com|googletagmanager\.com|amazon-adsystem\.com"
    r"|taboola\.com|outbrain\.com|adnxs\.com|criteo\.(?:com|net)|scorecardresearch\.com|disqus\.com"
    r"|addthis\.com|sharethis\.com|consensu\.org|cookielaw\.org|onetrust\.com)(?:/|$)"
    r"|/recaptcha/|/plugins/(?:like|share|page|follow)|/tr\?|tweet_button|follow_button|/ads?/",
    re.IGNORECASE,
)
_SOUND = re.compile(r"\.(?:mp3|m4a|ogg|oga|opus|wav|aac)$", re.IGNORECASE)
_TAG = re.compile(r"<(iframe|video|audio|source|embed)\b([^<>]*)>", re.IGNORECASE)
_ADDRESS = re.compile(
    r"""(?:^|\s)(?:data-(?:lazy-)?)?src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)


def link(address: str, *, tag: str, base: str) -> str | None:
    """A link to what ``tag`` embeds from this address, as HTML; None where a reader misses nothing.

    >>> link("//youtu.be/x1", tag="iframe", base="https://a.example/")
    '<a lang="en" dir="ltr" href="https://youtu.be/x1">Video at youtu.be</a>'
    """
    try:
        whole = urljoin(base, address.strip())
        parts = urlsplit(whole)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host or _MISREAD.search(parts.netloc):
        return None
    if _FURNITURE.search(f"{host}{parts.path}?{parts.query}"):
        return None
    shown, host = _watched(whole, host)
    sort = "Audio" if _SOUND.search(parts.path) else _ELEMENTS.get(tag)
    label = f"{sort or _sort(host, parts.path)} at {host}"
    return f'<a lang="en" dir="ltr" href="{escape(shown)}">{escape(label)}</a>'


def linked(html: str, *, base: str) -> str:
    """HTML whose embedded pages, videos and sounds are links; not yet sanitised."""
    return _TAG.sub(lambda tag: _linked(tag, base), html) if "<" in html else html


def _linked(tag: re.Match[str], base: str) -> str:
    found = _ADDRESS.search(tag[2])
    name = tag[1].lower()
    if found is None or (name == "source" and "image" in tag[2]):
        return tag[0]
    address = unescape(found[1] or found[2] or found[3] or "")
    written = link(address, tag="video" if name == "source" else name, base=base)
    return f"<figure>{written}</figure>{tag[0]}" if written else tag[0]


def _sort(host: str, path: str) -> str:
    if host.startswith("google.") and path.startswith("/maps"):
        return "Map"
    labels = host.split(".")
    ends = (".".join(labels[n:]) for n in range(len(labels) - 1))
    return next((_SORT_OF[end] for end in ends if end in _SORT_OF), "Embedded page")


def _watched(address: str, host: str) -> tuple[str, str]:
    """The page to watch a video on, rather than its bare player, and that page's host."""
    path = [piece for piece in urlsplit(address).path.split("/") if piece]
    if host in ("youtube.com", "youtube-nocookie.com") and path[:1] == ["embed"] and path[1:]:
        if path[1] == "videoseries":
            lists = parse_qs(urlsplit(address).query).get("list", [""])
            return f"https://www.youtube.com/playlist?list={lists[0]}", "youtube.com"
        return f"https://www.youtube.com/watch?v={path[1]}", "youtube.com"
    if host == "player.vimeo.com" and path[:1] == ["video"] and path[1:]:
        return f"https://vimeo.com/{path[1]}", "vimeo.com"
    if host == "platform.twitter.com" and (ids := parse_qs(urlsplit(address).query).get("id")):
        return f"https://x.com/i/status/{ids[0]}", "x.com"
    return address, host
