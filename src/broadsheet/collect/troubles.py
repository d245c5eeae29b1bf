"""What went wrong on the way, in words for a reader."""

from __future__ import annotations

import errno

import aiohttp

from broadsheet.collect.connection import Refused
from broadsheet.errors import Forbidden, Malformed, SourceError, Unreachable


def trouble(url: str, host: str, error: Exception) -> SourceError:
    """Turn what the client raised while asking ``host`` into an error about ``url``."""
    match error:
        case aiohttp.ClientConnectorError(os_error=Refused() as refused):
            leads = "" if refused.address == host else f" leads to {refused.address}, which"
            return Forbidden(url, f"{host}{leads} is not fetched from: it is {refused.why}")
        case aiohttp.InvalidURL():
            return Forbidden(url, "this is not a web address")
        case aiohttp.ClientResponseError():
            return Malformed(url, f"{host} does not answer as a web server does")
    return Unreachable(url, _unreachable(host, error))


def _unreachable(host: str, error: Exception) -> str:
    for kind, words in _KINDS:
        if isinstance(error, kind):
            return words.format(host=host)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = getattr(error.certificate_error, "verify_message", "") or "it is not trusted"
        return f"the certificate of {host} is not valid: {why}"
    number = error.errno if isinstance(error, OSError) else None
    return f"{host} {_NUMBERS.get(number or 0, 'cannot be reached')}"


_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorSSLError, "no secure connection to {host} could be made"),
    (aiohttp.ClientConnectorDNSError, "{host} does not resolve"),
    (aiohttp.ServerDisconnectedError, "{host} closed the connection without an answer"),
    (aiohttp.ClientPayloadError, "the answer of {host} broke off in the middle"),
    (TimeoutError, "{host} did not take the connection in time"),
)

_NUMBERS = {
    errno.ECONNREFUSED: "refused the connection",
    errno.ECONNRESET: "broke off the connection",
    errno.EPIPE: "broke off the connection",
    errno.ENETUNREACH: "cannot be reached: there is no route to it",
    errno.EHOSTUNREACH: "cannot be reached: there is no route to it",
    errno.EADDRNOTAVAIL: "cannot be reached: there is no route to it",
    errno.ETIMEDOUT: "did not take the connection",
    errno.EMFILE: "was not asked: this machine has too many files open",
    errno.ENFILE: "was not asked: this machine has too many files open",
}
