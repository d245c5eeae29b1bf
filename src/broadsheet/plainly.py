"""How sources are doing, in plain words: for their pages, the terminal and `broadsheet check`.

Pure: values in, sentences out.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from broadsheet.model import Condition
from broadsheet.views import LATELY, FeedLine, Lead, Output

#: The hours that hold this part of a source's articles are its working day.
_MOST = 0.8
#: A working day longer than this is no working day.
_LONG_DAY = 18

_SENTENCES = {
    Condition.GONE: "Its server says that it is gone for good. It is not asked any more.",
    Condition.PAUSED: "Paused by the owner. It is not asked until somebody resumes it.",
    Condition.FAILING: (
        "The last {failed} went wrong; it last answered {success}. It is asked again by itself, "
        "less often each time."
    ),
    Condition.SILENT: (
        "It has never answered: {looks} went wrong. It is asked again by itself, less often "
        "each time."
    ),
    Condition.MOVED: "It answers, and says that it has moved to {moved_to}.",
    Condition.LATE: "A look at it was due {due}. Is the newspaper running?",
    Condition.NEW: "Not asked yet.",
    Condition.WELL: "It answered when it was last asked.",
}

#: What to do about an error, by what its words say; the first that fits.
_REMEDIES = (
    (r"HTTP 401|asks for a password", "It asks for a password: give the address with its token."),
    (r"HTTP 402|asks for payment", "It is for subscribers. Ask the site for an address of yours."),
    (r"HTTP 403", "The site refuses us. Set `contact`, ask it for leave, or remove it."),
    (r"HTTP 404", "Nothing is there. Look for the feed's new address on the site and add that."),
    (r"HTTP 410|gone for good", "Add the feed's new address if it has one, and remove this one."),
    (r"HTTP 429", "It wants us less often. Nothing to do: the wait it asks for is kept."),
    (r"HTTP 451", "It may not be shown where you are. Remove it."),
    (r"HTTP 5\d\d", "The fault is the site's. Nothing to do unless it lasts."),
    (r"does not resolve", "The name is unknown. Check its spelling, and your own connection."),
    (r"certificate|secure connection", "The site's certificate is at fault. Tell the site."),
    (r"robots\.txt", "The site asks programs to stay away. Ask it for leave, or remove it."),
    (
        r"is not fetched from",
        "It lies in a private network: see `allow_networks`.",
    ),
    (
        r"web page|html|log ?in",
        "A page stands in its place: look for the feed's new address.",
    ),
    (r"larger than", "The document is too large for a feed. Look for a shorter one on the site."),
    (r"redirect", "The site sends us round in circles. Look at the address in a browser."),
    (r"in time|too slow|within|deadline", "The site is too slow. Nothing to do unless it lasts."),
    (
        r"connect|reach|route|broke off|closed",
        "Out of reach. Nothing to do unless it lasts.",
    ),
    (r"no feed|not a feed|damaged|empty", "What is there is no feed. Look at it in a browser."),
)
_LOOK_YOURSELF = "Look at the address in a browser; remove the source if it is gone."


def health(feed: FeedLine, *, now: datetime) -> str:
    """How a feed is doing, in a sentence or two."""
    return _SENTENCES[feed.condition].format(
        looks=counted(feed.failures, "look"),
        failed="look" if feed.failures == 1 else counted(feed.failures, "look"),
        success=ago(feed.last_success, now=now),
        moved_to=feed.moved_to,
        due=ago(feed.next_poll, now=now),
    )


def remedy(error: str) -> str:
    """What a person can do about an error of a feed.

    >>> remedy("a.example has nothing at this address (HTTP 404)")
    "Nothing is there. Look for the feed's new address on the site and add that."
    """
    fitting = (words for pattern, words in _REMEDIES if re.search(pattern, error, re.IGNORECASE))
    return next(fitting, _LOOK_YOURSELF)


def rhythm(output: Output) -> str:
    """How much a source publishes, and when: from its articles of the last days.

    >>> from datetime import date
    >>> quiet = Output(days=((date(2026, 5, 4), 0),), hours=(0,) * 24, revised=0)
    >>> rhythm(quiet)
    'nothing in the last 30 days'
    """
    if not output.total:
        return f"nothing in the last {LATELY} days"
    return f"{pace(_per_day(output))}, {hours(output.hours)}"


def pace(per_day: float) -> str:
    """A number of articles a day in the unit that suits it.

    >>> pace(14.2), pace(1.0), pace(0.3), pace(0.05)
    ('about 14 articles a day', 'about 1 article a day', 'about 2 articles a week', 'about 2 \
articles a month')
    """
    spans = ((1, "day"), (7, "week"), (30, "month"))
    count, unit = next(
        ((round(per_day * days), unit) for days, unit in spans if per_day * days >= 0.95),
        (round(per_day * 365), "year"),
    )
    return f"about {counted(max(count, 1), 'article')} a {unit}"


def hours(by_hour: tuple[int, ...]) -> str:
    """The shortest stretch of the day, in UTC, that holds most of these articles."""
    total = sum(by_hour)
    stretches = (
        (length, start)
        for length in range(1, _LONG_DAY + 1)
        for start in range(24)
        if sum(by_hour[(start + n) % 24] for n in range(length)) >= _MOST * total
    )
    shortest = next(stretches, None)
    if shortest is None:
        return "around the clock"
    length, start = shortest
    return f"mostly {start:02}–{(start + length) % 24 or 24:02} UTC"


def looked_at(feed: FeedLine) -> str | None:
    """How often a feed is looked at, as its last look and its next one stand; None if never."""
    polled = feed.condition in {Condition.WELL, Condition.MOVED, Condition.FAILING}
    if not polled or feed.last_poll is None:
        return None
    return f"looked at every {span(feed.next_poll - feed.last_poll)}"


def lead(lead: Lead) -> str:
    """How often a source was ahead, in a sentence."""
    if not lead.raced:
        return "No story that it opened has been confirmed by another yet."
    often = f"Ahead of the second independent report in {lead.won} of {lead.raced}"
    return f"{often}, by {span(lead.median)} in the median." if lead.median else f"{often}."


def span(time: timedelta) -> str:
    """A length of time in one unit.

    >>> span(timedelta(minutes=11)), span(timedelta(hours=5)), span(timedelta(days=3))
    ('11 min', '5 h', '3 days')
    """
    minutes = max(round(time / timedelta(minutes=1)), 0)
    if minutes < 100:
        return f"{minutes or 1} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"


def ago(at: datetime | None, *, now: datetime) -> str:
    """How long ago that was, or "never"."""
    return f"{span(now - at)} ago" if at else "never"


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _per_day(output: Output) -> float:
    """Over the days since its first article of these: a source that is new is no slow one."""
    first = next(n for n, (_, count) in enumerate(output.days) if count)
    return output.total / (len(output.days) - first)
