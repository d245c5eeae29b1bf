"""Which passages are furniture of a source: those that recur on many of its pages.

A page counts by the story it tells, so that one article at several addresses, its later versions
and a live blog are one witness, and never make each other furniture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from broadsheet.model import Imprint, Recurrence

#: So many of a source's newest pages are looked at.
PAGES = 40
#: Fewer stories than this prove nothing, however many pages tell them.
STORIES = 3
#: Pages that it takes: so many, and this share of those looked at. Of four pages it takes three,
#: of forty ten: a sentence on the background of an affair stands on fewer.
SOME, SHARE = 2, 0.2
#: After a site was rebuilt its new furniture need not wait for that share: it is known as soon as
#: it has stood on so many pages, and on nearly all since it first did.
NEW, NEARLY_ALL = 5, 0.8
#: What stood on none of so many newest pages is forgotten.
FORGOTTEN = 12
#: Articles named as evidence.
EXAMPLES = 3


@dataclass(slots=True)
class _Standing:
    """Where a passage stood: the places of pages, newest first, and the stories they tell."""

    places: list[int] = field(default_factory=list)
    stories: set[int] = field(default_factory=set)


def recurring(pages: Sequence[Imprint]) -> dict[int, Recurrence]:
    """Print → evidence of every passage that is furniture by these pages of one source.

    The newest page comes first; no more than `PAGES` are looked at.
    """
    pages = pages[:PAGES]
    counts = Counter(print_ for page in pages for print_ in set(page.prints))
    often = {print_ for print_, count in counts.items() if count >= STORIES}
    seen: dict[int, _Standing] = {}
    for place, page in enumerate(pages):
        for print_ in often.intersection(page.prints):
            standing = seen.setdefault(print_, _Standing())
            standing.places.append(place)
            standing.stories.add(page.story or page.article)
    return {
        print_: _recurrence(standing.places, pages)
        for print_, standing in seen.items()
        if len(standing.stories) >= STORIES and _is_furniture(standing.places, len(pages))
    }


def without(text: str, passages: Collection[str]) -> str:
    """A text without the lines that are one of these passages."""
    return "\n".join(line for line in text.split("\n") if line not in passages)


def _is_furniture(places: Sequence[int], pages: int) -> bool:
    count, since = len(places), places[-1] + 1
    many = count >= SOME + SHARE * pages
    new = count >= NEW and count >= NEARLY_ALL * since
    return places[0] < FORGOTTEN and (many or new)


def _recurrence(places: Sequence[int], pages: Sequence[Imprint]) -> Recurrence:
    examples = tuple(pages[place].article for place in places[:EXAMPLES])
    return Recurrence(pages=len(places), of=len(pages), examples=examples)
