"""Which web addresses are fetched at all, before any name is looked up."""

from __future__ import annotations

from yarl import URL

#: Ports that other services listen on: the part above 1023 of the "bad ports" of the WHATWG
#: Fetch standard. Of the ports below 1024 only 80 and 443 are fetched from.
_OTHER_SERVICES = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566}
    | {6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)


class NotFetched(Exception):
    """The address is none that is ever fetched; the text says why."""


def target(text: str, *, base: URL | None = None) -> URL:
    """Read an address, relative to ``base`` where given; raises `NotFetched`."""
    try:
        url = URL(text) if base is None else base.join(URL(text))
        port = url.port
    except (ValueError, TypeError) as error:
        raise NotFetched("this is not a web address") from error
    if url.scheme not in {"http", "https"}:
        raise NotFetched(f"only http and https are fetched, not {url.scheme[:20]!r}")
    if not url.host:
        raise NotFetched("the address names no host")
    if url.user is not None or url.password is not None:
        raise NotFetched("the address carries a user name or password")
    if port is None or not _is_web_port(port):
        raise NotFetched(f"port {port} is not one that web pages are served on")
    if not _is_whole(url):
        raise NotFetched("this is not a web address")
    return url.with_fragment(None)


def _is_whole(url: URL) -> bool:
    """Whether its site can be named: brackets in odd places are found out only then."""
    try:
        return bool(url.origin().with_path("/").host)
    except ValueError:
        return False


def _is_web_port(port: int) -> bool:
    return port in {80, 443} or (port >= 1024 and port not in _OTHER_SERVICES)
