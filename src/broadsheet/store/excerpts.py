"""The passage of an article that shows why a search found it, cut verbatim, its matches marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.store.query import Query
from broadsheet.store.words import words

#: Characters of an excerpt: about three lines on a page.
LENGTH = 260
#: Characters before the first match, so that it is read in its sentence.
_BEFORE = 60


def excerpt(
    body: str, query: Query, *, lang: str | None
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Cut the passage where most of a query stands; the marks are offsets in the passage.

    Where nothing of the query is in ``body`` (its headline matched), it is the beginning.
    """
    sought = _Sought.of(query)
    best: list[_Match] = []
    paragraph = (0, len(body.split("\n", 1)[0]))
    for start, end in _paragraphs(body):
        found = list(sought.matches(body[start:end], lang))
        if len({match.group for match in found}) > len({match.group for match in best}):
            best, paragraph = found, (start, end)
        if len({match.group for match in best}) == len(query.wanted):
            break
    return _cut(body[slice(*paragraph)], best)


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class _Sought:
    """The wanted phrases by their first term, and the wanted single characters, with groups."""

    forms: dict[str, list[tuple[tuple[str, ...], int]]]
    characters: dict[str, int]

    @classmethod
    def of(cls, query: Query) -> _Sought:
        sought = cls({}, {})
        phrases = [(phrase, i) for i, group in enumerate(query.wanted) for phrase in group]
        for phrase, group in phrases:
            if phrase.is_one_character:
                sought.characters[phrase.forms[0][0]] = group
                continue
            for form in phrase.forms:
                sought.forms.setdefault(form[0], []).append((form, group))
        return sought

    def matches(self, paragraph: str, lang: str | None) -> Iterator[_Match]:
        """Yield what was sought, in reading order, unless single characters are."""
        found = list(words(paragraph, lang))
        for i, word in enumerate(found):
            for form, group in self.forms.get(word.term, ()):
                run = found[i : i + len(form)]
                if tuple(w.term for w in run) == form:
                    yield _Match(word.start, run[-1].end, group)
                    break
        if self.characters:
            for i, character in enumerate(paragraph):
                if character in self.characters:
                    yield _Match(i, i + 1, self.characters[character])


def _paragraphs(body: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(body):
        end = body.find("\n", start)
        end = len(body) if end < 0 else end
        yield start, end
        start = end + 1


def _cut(paragraph: str, matches: list[_Match]) -> tuple[str, tuple[tuple[int, int], ...]]:
    start, end = _window(paragraph, matches)
    inside = sorted((m.start, m.end) for m in matches if m.start >= start and m.end <= end)
    marks: list[tuple[int, int]] = []
    for first, last in inside:
        if marks and first - start < marks[-1][1]:
            marks[-1] = (marks[-1][0], max(marks[-1][1], last - start))
        else:
            marks.append((first - start, last - start))
    return paragraph[start:end], tuple(marks)


def _window(paragraph: str, matches: list[_Match]) -> tuple[int, int]:
    """Choose where to cut: the earliest window that shows most groups of the query."""
    if len(paragraph) <= LENGTH:
        return 0, len(paragraph)
    start = 0
    if matches:
        reach = LENGTH - _BEFORE
        first = max(
            matches,
            key=lambda m: (_groups_within(matches, m.start, m.start + reach), -m.start),
        )
        start = max(0, min(first.start - _BEFORE, len(paragraph) - LENGTH))
    if start:
        start = _after_space(paragraph, start)
    end = start + LENGTH
    return start, _before_space(paragraph, end) if end < len(paragraph) else len(paragraph)


def _groups_within(matches: list[_Match], start: int, end: int) -> int:
    return len({m.group for m in matches if m.start >= start and m.end <= end})


def _after_space(paragraph: str, at: int) -> int:
    """The beginning of the next word, or ``at`` itself in scripts that have no spaces."""
    space = paragraph.find(" ", at - 1, at + _BEFORE - 1)
    return space + 1 if space >= 0 else at


def _before_space(paragraph: str, at: int) -> int:
    space = paragraph.rfind(" ", at - _BEFORE, at + 1)
    return space if space >= 0 else at
