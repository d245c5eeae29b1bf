"""Names of elements as everybody writes them, whatever prefix a document chose for them."""

from __future__ import annotations

import re

_DECLARED = re.compile(rb"""xmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']""")
#: Conventional prefix and the addresses that stand for it; none for the formats themselves.
_CONVENTIONS = {
    "": """http://www.w3.org/2005/atom http://purl.org/atom/ns# http://purl.org/rss/1.0
        http://purl.org/net/rss1.1# http://channel.netscape.com/rdf/simple/0.9
        http://my.netscape.com/rdf/simple/0.9 http://my.netscape.com/publish/formats/rss-0.91.dtd
        http://backend.userland.com/rss http://backend.userland.com/rss2
        http://backend.userland.com/rss191 http://blogs.law.harvard.edu/tech/rss
        http://www.sitemaps.org/schemas/sitemap/0.9 http://www.google.com/schemas/sitemap/0.84
        http://www.google.com/schemas/sitemap/0.9 http://purl.org/atom/ns""",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "admin": "http://webns.net/mvcb",
    "cc": """http://backend.userland.com/creativecommonsrssmodule http://web.resource.org/cc
        http://creativecommons.org/ns#""",
    "content": "http://purl.org/rss/1.0/modules/content",
    "dc": "http://purl.org/dc/elements/1.1 http://purl.org/dc/elements/1.0",
    "dcterms": "http://purl.org/dc/terms",
    "feedburner": """http://rssnamespace.org/feedburner/ext/1.0""",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "itunes": """http://www.itunes.com/dtds/podcast-1.0.dtd http://example.com/dtds/podcast-1.0.dtd""",
    "media": """http://search.yahoo.com/mrss http://video.search.yahoo.com/mrss
        http://tools.search.yahoo.com/mrss http://www.rssboard.org/media-rss""",
    "psc": "http://podlove.org/simple-chapters",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash",
    "sy": "http://purl.org/rss/1.0/modules/syndication",
    "thr": "http://purl.org/syndication/thread/1.0",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xml": "http://www.w3.org/xml/1998/namespace",
}
_PREFIXES = {uri: prefix for prefix, uris in _CONVENTIONS.items() for uri in uris.split()}


class Names(dict[bytes, str]):
    """From a name as written to ``dc:creator``, or ``title`` for the formats' own elements."""

    def __init__(self, head: bytes) -> None:
        super().__init__()
        self._declared: dict[str, str] = {}
        self.declare(head)

    def declare(self, attributes: bytes) -> None:
        """Take note of the prefixes that are declared here."""
        for prefix, uri in _DECLARED.findall(attributes):
            known, written = _conventional(uri), prefix.decode("utf-8", "replace")
            if written and known is not None and self._declared.get(written) != known:
                self._declared[written] = known
                self.clear()

    def within(self, raw: bytes, attributes: bytes) -> str:
        """The name of an element that declares namespaces itself."""
        if attributes.find(b"xmlns") < 0:
            return self[raw]
        self.declare(attributes)
        own = next((uri for prefix, uri in _DECLARED.findall(attributes) if not prefix), b"")
        known = _conventional(own)
        return f"{known}:{self[raw]}" if known and b":" not in raw else self[raw]

    def __missing__(self, raw: bytes) -> str:
        prefix, _colon, local = raw.decode("utf-8", "replace").rpartition(":")
        prefix = self._declared.get(prefix, prefix)
        local = local.lower() if local.isupper() and prefix != "rdf" else local
        self[raw] = name = f"{prefix}:{local}" if prefix else local
        return name


def _conventional(uri: bytes) -> str | None:
    return _PREFIXES.get(uri.decode("utf-8", "replace").strip().lower().rstrip("/"))
