"""Times as readers see them: an age in words, the exact moment on hover and for machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment a page is made, and what other moments look like from there."""

    now: datetime

    def ago(self, at: datetime | None) -> Markup:
        """A ``<time>`` that reads as an age, or “never”."""
        return _time(at, age(at, now=self.now), "ago") if at else Markup("never")

    def at(self, at: datetime) -> Markup:
        """A ``<time>`` that reads as the hour, with the day where that is not today."""
        return _time(at, moment(at, now=self.now), "at")

    def until(self, at: datetime) -> Markup:
        """A ``<time>`` that reads as what is left until then."""
        return _time(at, wait(at, now=self.now), "until")

    def machine(self, at: datetime) -> str:
        """A moment for machines."""
        return iso(at)

    @property
    def stamp(self) -> str:
        """The moment itself, for machines."""
        return iso(self.now)

    @property
    def today(self) -> str:
        """The date under the nameplate."""
        now = self.now
        return f"{_DAYS[now.weekday()]}, {now.day} {_MONTHS[now.month - 1]} {now.year}"


def age(at: datetime, *, now: datetime) -> str:
    """How long ago that was, in the coarsest words that stay useful.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    >>> age(noon - timedelta(minutes=12), now=noon)
    '12 min ago'
    """
    passed = now - at
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{int(passed.total_seconds() // 60)} min ago"
    if passed < timedelta(days=1):
        return f"{int(passed.total_seconds() // 3600)} h ago"
    if passed < timedelta(days=7):
        days = passed.days
        return "yesterday" if days == 1 else f"{days} days ago"
    return _day(at, now)


def moment(at: datetime, *, now: datetime) -> str:
    """The hour of today, or the day and the hour."""
    hour = f"{at:%H:%M}"
    return hour if at.date() == now.date() else f"{_day(at, now)}, {hour}"


def wait(at: datetime, *, now: datetime) -> str:
    """How long it is until then."""
    left = at - now
    if left <= timedelta(0):
        return "now"
    if left < timedelta(hours=1):
        return f"in {max(1, int(left.total_seconds() // 60))} min"
    if left < timedelta(days=1):
        return f"in {int(left.total_seconds() // 3600)} h"
    return f"on {_day(at, now)}"


def exact(at: datetime) -> str:
    """The whole moment, for people who hover."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"


def iso(at: datetime) -> str:
    """The moment as RFC 3339 writes it, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at.year > 999 else at.isoformat()


def _day(at: datetime, now: datetime) -> str:
    year = "" if at.year == now.year else f" {at.year}"
    return f"{at.day} {_MONTHS[at.month - 1][:3]}{year}"


def _time(at: datetime, text: str, kind: str) -> Markup:
    return Markup('<time datetime="{}" title="{}" data-as="{}">{}</time>').format(
        iso(at), exact(at), kind, text
    )
