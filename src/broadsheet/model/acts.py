"""What the owner of a newspaper does to its sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What can be done to sources, one or thousands."""

    PAUSE = "pause"  # look at them no more until they are resumed
    RESUME = "resume"  # look at them again, at once
    LOOK = "look"  # make them due now, even those that said they were gone
    SECTION = "section"  # say which section their articles to come belong to
    OWNER = "owner"  # say which house publishes them: its reports count as one
    REMOVE = "remove"  # take them off the schedule; their articles stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing done to these sources. ``value`` is the new section or owner, None for none."""

    verb: Verb
    sources: tuple[str, ...]
    value: str | None = None
