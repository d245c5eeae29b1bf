"""The edition's clock: it stands still until somebody advances it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

#: The first minute of the edition day.
MIDNIGHT = datetime(2026, 3, 14, tzinfo=UTC)


class EditionClock:
    """Tells edition time; only `advance` moves it, so a day plays as fast as its caller likes.

    >>> clock = EditionClock()
    >>> clock.advance(90)
    datetime.datetime(2026, 3, 14, 1, 30, tzinfo=datetime.timezone.utc)
    """

    def __init__(self, start: datetime = MIDNIGHT, *, length: timedelta = timedelta(hours=24)):
        self.start = start
        self.end = start + length
        self._now = start

    def now(self) -> datetime:
        """The present edition time, aware, in UTC."""
        return self._now

    def advance(self, minutes: float) -> datetime:
        """Move on, never past the end of the edition, and tell the new time."""
        if minutes < 0:
            raise ValueError(f"the edition clock does not run backwards ({minutes} minutes)")
        self._now = min(self._now + timedelta(minutes=minutes), self.end)
        return self._now

    @property
    def over(self) -> bool:
        """Whether the edition has been played to its end."""
        return self._now >= self.end

    def play(self, *, step: float) -> Iterator[datetime]:
        """Every stop of the day from now on, ``step`` minutes apart; the first is now."""
        yield self._now
        while not self.over:
            yield self.advance(step)
