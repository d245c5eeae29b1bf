"""Which sources are meant, and in which order: the filters of lists, bulk actions and exports.

Pure. A filter that nothing can match, such as a mistyped section, selects nothing: an action on
"all that match" must never reach further than its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from broadsheet.model import Condition
from broadsheet.views import SourceLine

#: States that can be asked for, beside "", which is every source that has a feed: "attention" is
#: all that needs a person, "any" lets those without a feed pass too.
STATES = ("attention", *(condition.value for condition in Condition), "any")


class Order(StrEnum):
    """What a list of sources is sorted by."""

    NAME = "name"
    HEALTH = "health"  # the most urgent first
    LATEST = "latest"  # the newest article first
    RATE = "rate"  # the most articles a day first
    FIRST = "first"  # the most first reports first
    COPIES = "copies"  # the largest share of copies first


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a source must match; an empty filter lets everything pass.

    ``text`` stands in its name, its id or a feed's address. ``reverse`` turns the order round.
    """

    state: str = ""
    kind: str = ""
    section: str = ""
    owner: str = ""
    country: str = ""
    lang: str = ""
    text: str = ""
    order: Order = Order.NAME
    reverse: bool = False

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}


#: The names of the filters, as they stand in addresses too.
FILTERS = tuple(one.name for one in fields(Selection) if one.name not in {"order", "reverse"})

#: Every source that was ever known, those without a feed too.
EVERY = Selection(state="any")


def selection(asked: Mapping[str, str]) -> Selection:
    """The selection that an address asks for: the filters by name, and ``sort``, "-" reversed.

    >>> selection({"state": "gone", "sort": "-name"}).reverse
    True
    """
    sort = asked.get("sort", "")
    known = {order.value: order for order in Order}
    filters = {name: asked.get(name, "").strip() for name in FILTERS}
    return Selection(
        **filters, order=known.get(sort.lstrip("-"), Order.NAME), reverse=sort.startswith("-")
    )


def select(lines: Iterable[SourceLine], wanted: Selection) -> tuple[SourceLine, ...]:
    """The sources that match, in order; equals by name."""
    found = sorted((line for line in lines if matches(line, wanted)), key=_ORDERS[Order.NAME])
    return tuple(sorted(found, key=_ORDERS[wanted.order], reverse=wanted.reverse))


def matches(line: SourceLine, wanted: Selection) -> bool:
    """Whether a source passes every filter."""
    return (
        _in_state(line, wanted.state)
        and _one_of(wanted.kind, [feed.kind.value for feed in line.feeds])
        and _one_of(wanted.section, [feed.section or "none" for feed in line.feeds])
        and _one_of(wanted.owner, [line.owner or "none"])
        and _one_of(wanted.country, [line.country or "none"])
        and _one_of(wanted.lang, [line.lang or "none"])
        and _says(line, wanted.text.casefold())
    )


def _in_state(line: SourceLine, state: str) -> bool:
    match state:
        case "":
            return bool(line.feeds)
        case "any":
            return True
        case "attention":
            return line.troubled
        case _:
            return state == line.health or state in {feed.condition for feed in line.feeds}


def _one_of(wanted: str, values: list[str]) -> bool:
    return not wanted or wanted in values


def _says(line: SourceLine, text: str) -> bool:
    texts = (line.name, line.id, *(feed.url for feed in line.feeds))
    return not text or any(text in one.casefold() for one in texts)


_EVER = datetime(1, 1, 1, tzinfo=UTC)
_ORDERS: dict[Order, Callable[[SourceLine], Any]] = {
    Order.NAME: lambda line: (line.name.casefold(), line.id),
    Order.HEALTH: lambda line: list(Condition).index(line.health),
    Order.LATEST: lambda line: -((line.last_article or _EVER) - _EVER).total_seconds(),
    Order.RATE: lambda line: -line.lately,
    Order.FIRST: lambda line: -line.first_reports,
    Order.COPIES: lambda line: -line.copied_share,
}
