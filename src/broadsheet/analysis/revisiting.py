"""When an article is looked at again: often while it is young, rarely when nobody else tells it."""

from __future__ import annotations

from datetime import timedelta

#: Ages at which an article that several outlets tell is looked at again.
SHARED = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=24),
    timedelta(days=3),
    timedelta(days=7),
)
#: Ages for an article that no other outlet tells.
ALONE = (timedelta(hours=1), timedelta(hours=8), timedelta(days=3))


def next_look(age: timedelta, *, outlets: int) -> timedelta | None:
    """The age at which an article of this age should be looked at next; None: never again.

    ``outlets`` is how many tell its story. Looks that were missed are not made up for.

    >>> next_look(timedelta(hours=2), outlets=3)
    datetime.timedelta(seconds=10800)
    """
    ages = SHARED if outlets > 1 else ALONE
    return next((wait for wait in ages if wait > age), None)
