"""Times as feeds write them: RFC 822 and ISO 8601 quickly, what people make of these patiently."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from dateutil import parser as dateutil

_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
#: Minutes east of Greenwich: RFC 822's own, and what European feeds write.
_ZONES = {
    **dict.fromkeys(("", "z", "gmt", "ut", "utc", "wet"), 0),
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "akst": -540,
    "akdt": -480,
    "hst": -600,
    "ast": -240,
    "adt": -180,
    **dict.fromkeys(("bst", "cet", "met", "west"), 60),
    **dict.fromkeys(("cest", "mest", "eet", "sast"), 120),
    **dict.fromkeys(("eest", "msk"), 180),
    "jst": 540,
    "kst": 540,
    "aest": 600,
    "aedt": 660,
    "nzst": 720,
    "nzdt": 780,
}
_RFC822 = re.compile(
    r"(?:[^\W\d]{2,9}\.?,?\s+)?(\d{1,2})[ -]([A-Za-z]{3})[a-z]*\.?[ -](\d{4}|\d\d)"
    r"(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(?:(?:GMT|UTC)?([+-])(\d\d):?(\d\d)|([A-Za-z]{0,5}))"
)
#: A year and, somewhere else, a day.
_DAY_AND_YEAR = re.compile(r"\d\D+\d{4}|\d{4}\D+\d")
_YEAR_ALONE = re.compile(r"(\d{4})(?:-(\d\d))?")


def when(text: str | None) -> datetime | None:
    """The time that a text names, in UTC, or None where it names none.

    Without a zone it is taken for UTC. Nothing is filled up with today: a text without a year, or
    with a time only, is no time.

    >>> when("Mon, 23 Nov 2026 10:00:00 EST")
    datetime.datetime(2026, 11, 23, 15, 0, tzinfo=datetime.timezone.utc)
    """
    text = (text or "").strip()[:100]
    if len(text) < 4:
        return None
    try:
        return _iso(text) if text[:4].isdecimal() else _rfc822(text)
    except (ValueError, OverflowError):
        return _patiently(text)


def _iso(text: str) -> datetime:
    alone = _YEAR_ALONE.fullmatch(text)
    if alone:
        return datetime(int(alone[1]), int(alone[2] or 1), 1, tzinfo=UTC)
    return _in_utc(datetime.fromisoformat(text))


def _in_utc(found: datetime) -> datetime:
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _rfc822(text: str) -> datetime:
    found = _RFC822.fullmatch(text)
    if not found:
        raise ValueError
    day, month, year, hour, minute, second, sign, hours, minutes, name = found.groups()
    at = datetime(
        _year(year),
        _MONTHS.get(month.lower(), 0),
        int(day),
        int(hour or 0),
        int(minute or 0),
        min(int(second or 0), 59),
        tzinfo=UTC,
    )
    if sign:
        east = int(hours) * 60 + int(minutes)
        return at - timedelta(minutes=-east if sign == "-" else east) if east else at
    if name and name.lower() not in _ZONES:
        raise ValueError
    east = _ZONES[(name or "").lower()]
    return at - timedelta(minutes=east) if east else at


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _patiently(text: str) -> datetime | None:
    if not _DAY_AND_YEAR.search(text):
        return None
    try:
        return _in_utc(dateutil.parse(text, tzinfos=_seconds))
    except (ValueError, OverflowError, TypeError):
        return None


def _seconds(zone: str | None, offset: int | None) -> int:
    """Seconds east of Greenwich; a zone that nobody knows is taken for Greenwich itself."""
    return offset if offset is not None else _ZONES.get((zone or "").lower(), 0) * 60
