"""Everything that can go wrong, as a tree; errors carry what a caller needs to act.

BroadsheetError
├── ConfigError(option, reason)
├── NotFound(kind, name)
│   └── Moved(kind, name, to)            a merged story: look there instead
├── NotAddress(text, reason)             what a person typed is not a web address
├── SourceError(url, reason)
│   ├── Unreachable                      name, route, TLS or connection failed
│   ├── Forbidden                        our own guard or robots.txt says no
│   ├── Rejected(status, retry_after)    the site answered 4xx or 5xx
│   │   ├── Gone                         410: do not come back
│   │   └── Throttled                    its host asked us to stay away: nothing was asked
│   ├── TooSlow                          the total deadline passed
│   ├── TooLarge                         the byte cap was reached
│   ├── TooManyHops                      a redirect loop or chain
│   ├── Malformed                        the bytes are not what they should be
│   └── NoFeed(tried)                    no feed was found from there, and where it was looked for
├── Refused(reason)                     what an editor asked of stories cannot be done
├── Unseen(url)                          a page without a feed is watched only after a preview
├── Overrun(task, reason)                a worker was cut or died; the input is set aside
└── StoreError(reason)
    ├── StoreBusy                        another newsroom owns this database
    ├── StoreFull                        the disk is full; nothing was half-written
    └── StoreTooNew                      the database was written by a newer release
"""

from __future__ import annotations

from datetime import timedelta


class BroadsheetError(Exception):
    """Base of every error that Broadsheet raises on purpose."""


class ConfigError(BroadsheetError):
    """An option has a value that cannot be used."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(option, reason)
        self.option = option
        self.reason = reason

    def __str__(self) -> str:
        return f"option {self.option!r}: {self.reason}"


class NotFound(BroadsheetError):
    """There is no such story, article, source or feed."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name

    def __str__(self) -> str:
        return f"no {self.kind} {self.name!r}"


class Moved(NotFound):
    """A story was merged into another; ``to`` is the id that lives on."""

    def __init__(self, kind: str, name: str, to: int) -> None:
        super().__init__(kind, name)
        self.args = (kind, name, to)
        self.to = to


class Refused(BroadsheetError):
    """What an editor asked of stories cannot be done."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class NotAddress(BroadsheetError):
    """What a person typed is not a web address."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text, reason)
        self.text = text
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.text!r} is not an address Broadsheet can poll: {self.reason}"


class SourceError(BroadsheetError):
    """A look at a feed or page did not succeed; ``reason`` is fit for a reader."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"


class Unreachable(SourceError):
    """The name did not resolve, or no connection could be made."""


class Forbidden(SourceError):
    """Our own guard or the site's robots.txt says that we may not."""


class Rejected(SourceError):
    """The site answered with an HTTP error status; ``host`` is who did, after redirects."""

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        status: int,
        retry_after: timedelta | None = None,
        host: str | None = None,
    ) -> None:
        super().__init__(url, reason)
        self.status = status
        self.retry_after = retry_after
        self.host = host

    def __reduce__(self) -> tuple[object, ...]:
        given = (self.url, self.reason, self.status, self.retry_after, self.host)
        return _rejected, (type(self), *given)


def _rejected(
    kind: type[Rejected],
    url: str,
    reason: str,
    status: int,
    retry_after: timedelta | None,
    host: str | None,
) -> Rejected:
    return kind(url, reason, status=status, retry_after=retry_after, host=host)


class Gone(Rejected):
    """The site answered 410: it wants us never to ask again."""


class Throttled(Rejected):
    """The host asked us to stay away for another ``retry_after``, so it was not asked."""


class TooSlow(SourceError):
    """The whole exchange did not finish before its total deadline."""


class TooLarge(SourceError):
    """The decoded body passed the byte cap."""


class TooManyHops(SourceError):
    """Redirects went in a circle or further than we follow."""


class Malformed(SourceError):
    """The bytes are not a feed, or not a page with text."""


class NoFeed(SourceError):
    """Nothing to poll was found; ``tried`` pairs each address looked at with what it answered."""

    def __init__(self, url: str, reason: str, *, tried: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(url, reason)
        self.tried = tried


class Unseen(BroadsheetError):
    """There is no feed, only a page that lists articles, and nobody has looked at the list."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url

    def __str__(self) -> str:
        return (
            f"{self.url}: no feed was found; the page itself can be watched once you have seen "
            "what it lists"
        )


class Overrun(BroadsheetError):
    """A worker was cut at its time or memory limit, or died; its input is set aside.

    ``killed`` says that it was ended from outside, which need not be its input's fault: the same
    input may be tried again later.
    """

    def __init__(self, task: str, reason: str, *, killed: bool = False) -> None:
        super().__init__(task, reason)
        self.task = task
        self.reason = reason
        self.killed = killed

    def __str__(self) -> str:
        return f"{self.task}: {self.reason}"


class StoreError(BroadsheetError):
    """The database refused; nothing of the update was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class StoreBusy(StoreError):
    """Another newsroom owns this database."""


class StoreFull(StoreError):
    """The disk is full."""


class StoreTooNew(StoreError):
    """The database was written by a newer release of Broadsheet."""
