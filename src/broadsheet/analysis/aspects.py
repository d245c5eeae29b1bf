"""What a substantive change changed: figures, names, quotes, denials, deletions, notices.

Each finder reads the aligned sentences of two versions and yields the aspect with its evidence, in
words a reader can check against the difference that is shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from broadsheet.analysis.diffs import Passage, Run, canonical
from broadsheet.analysis.text import word_set, words
from broadsheet.analysis.wording import CORRECTION, DENIAL, GAME, NEGATION, NO_NAMES, NUMBERS
from broadsheet.model import Aspect

Finding = tuple[Aspect, str]

#: Words that may change in a text before a reader would want to know, if nothing else is found.
SMALL = 6
#: Words of a whole sentence that came, or that went: less is a label or a link.
ADDED, GONE = 8, 4
#: Characters of evidence that are quoted.
_QUOTED = 60
#: This share of a sentence's words elsewhere in the change means that it was only cut differently.
_REUSED = 0.7

_TOKEN = re.compile(r"\d{1,2}:\d{2}|[$£€¥]?\d+(?:[.,]\d+)*|%|[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: A comma before three digits, or a point where another follows: "1,200", "1.200.000".
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))|\.(?=\d{3}\.)|(?<=\.\d{3})\.(?=\d{3}(?!\d))")
_QUOTATION = re.compile(
    r"[\"“”„«»]([^\"“”„«»\n]{3,600})[\"“”„«»]"
    r"|(?<![^\W_])['‘‚]([^'‘’‚\n]{3,300}(?:['’](?=[^\W_])[^'‘’‚\n]{1,300}){0,6})['’](?![^\W_])"
    r"|[「『]([^「」『』\n]{3,300})[」』]"
)
_NAME = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_INSIDE = re.compile(r"[^\W_][,;]?[ ]((?=[^\W\d_])[^\W_]+(?:['’-][^\W_]+)*)")
_STOPS = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s*$")
#: After these any word may have a capital.
_OPENING = re.compile(r"[.!?…:\"'“‘„«(\-–—|]$")
#: Words that do not say what a number counts.
_LITTLE = word_set(
    " % of to and or in on at by for from v vs the a an with after as more than is are was und von"
    " zu im am de la le et du des les du en y e di da do no than über plus over about around nearly"
    " m k b bn mn mio mrd mld million billion millionen"
)
#: The first half of a name, such as that of New Zealand, which is a word of its own as well.
_HALF = re.compile(r"(?:\b(?:New|North|South|East|West|Los|Las|San|El|St\.?)\s)?$")
#: Shorter words all in capitals are abbreviations (UK, VP, NZ), written out elsewhere.
_ABBREVIATED = 3
#: Quotations of either version that are compared with those of the other.
_MOST_QUOTES = 60
#: Words of a replaced name with what stands beside it.
_SHORT = 4


@dataclass(frozen=True)
class Difference:
    """The aligned sentences of two versions, and what the finders ask of them again and again.

    ``nouns`` says that the language prints every noun like a name; ``elsewhere`` is what else each
    version says, where a name may stand as well.
    """

    passages: Sequence[Passage]
    before: str
    after: str
    nouns: bool = False
    elsewhere: tuple[str, str] = ("", "")

    @cached_property
    def changed(self) -> list[Passage]:
        """Sentences that stand in both versions with other words."""
        return [one for one in self.passages if one.how == "changed"]

    @cached_property
    def gone(self) -> list[str]:
        """Sentences whose words are in the old version only."""
        return self._whole("gone", [one.after for one in self.passages if one.how in _NEWER])

    @cached_property
    def new(self) -> list[str]:
        """Sentences whose words are in the new version only."""
        return self._whole("new", [one.before for one in self.passages if one.how in _OLDER])

    @cached_property
    def lower(self) -> frozenset[str]:
        """The words that either version prints in lower case: they are no names."""
        both = _NAME.findall(self.before) + _NAME.findall(self.after)
        return frozenset(word for word in both if word[:1].islower())

    @cached_property
    def proper(self) -> frozenset[str]:
        """The words that either version prints with a capital within a sentence."""
        return frozenset(_INSIDE.findall(self.before) + _INSIDE.findall(self.after))

    def _whole(self, how: str, others: Iterable[str]) -> list[str]:
        there = Counter(words("\n".join(others)))
        found = [one.before or one.after for one in self.passages if one.how == how]
        return [text.strip() for text in found if not _reused(words(text), there)]


_NEWER, _OLDER = ("changed", "new"), ("changed", "gone")


def _reused(sentence: Sequence[str], there: Counter[str]) -> bool:
    known = (Counter(sentence) & there).total()
    return known >= _REUSED * len(sentence)


def corrections(there: Difference) -> Iterator[Finding]:
    """A notice that the new version has and the old one had not."""
    if _notices(there.after) <= _notices(there.before):
        return
    fresh = [one.after for one in there.passages if one.how in _NEWER]
    notice = next((text for text in fresh if CORRECTION.search(text.strip())), "")
    yield Aspect.CORRECTION, f"correction notice{_evidence(notice)}"


def _notices(text: str) -> int:
    return sum(1 for line in text.split("\n") for _ in CORRECTION.finditer(line))


def figures(there: Difference) -> Iterator[Finding]:
    """Numbers that count the same thing in both versions of a sentence, with another value."""
    for one in there.changed:
        old, new = _figures(one.before), _figures(one.after)
        values_old, values_new = Counter(f.value for f in old), Counter(f.value for f in new)
        gone = [figure for figure in old if values_old[figure.value] > values_new[figure.value]]
        came = [figure for figure in new if values_new[figure.value] > values_old[figure.value]]
        alone = len(gone) == len(came) == 1 and _kept(one, 0.6)
        for figure in gone if alone or _kept(one, 0.4) else ():
            match = next((new for new in came if alone or figure.counts_like(new)), None)
            if match:
                came.remove(match)
                yield Aspect.FIGURE, f"figure changed: {figure.value} → {match.value}{match.noun}"


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number's value, with the word before it and the word after it."""

    value: str
    before: str
    after: str

    @property
    def noun(self) -> str:
        """What it counts, as far as the next word says."""
        told = self.after and self.after.lower() not in _LITTLE
        return f" {self.after}" if told else ""

    def counts_like(self, other: _Figure) -> bool:
        """Whether a word that says what is counted stands beside both."""
        pairs = ((self.after, other.after), (self.before, other.before))
        return any(a.lower() == b.lower() and a.lower() not in _LITTLE for a, b in pairs)


def _figures(sentence: str) -> list[_Figure]:
    tokens = ["", *_TOKEN.findall(canonical(sentence)), ""]
    found: list[_Figure] = []
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        value = NUMBERS.get(token.lower(), token if token[-1:].isdigit() else "")
        if value:
            found.append(_Figure(_THOUSANDS.sub("", value), before, after))
    return found


def _kept(one: Passage, share: float) -> bool:
    """Whether this share of the words of a sentence is as it was."""
    same = sum(len(text.split()) for how, text in one.runs if how == "same")
    return same >= share * max(len(one.before.split()), len(one.after.split()))


def names(there: Difference) -> Iterator[Finding]:
    """Names that were replaced within a sentence, or that are new to the text or gone from it."""
    if there.nouns:
        return
    older = f"{there.before} {there.elsewhere[0]}"
    newer = f"{there.after} {there.elsewhere[1]}"
    for one in there.changed:
        ahead = ""
        for gone, came, same in _replacements(one.runs):
            old, new = _names(there, gone, ahead), _names(there, came, ahead)
            if old and new and max(len(gone.split()), len(came.split())) <= _SHORT:
                if [name.lower() for name in old] != [name.lower() for name in new]:
                    yield Aspect.NAME, f"“{', '.join(old)}” is now “{', '.join(new)}”"
            else:
                lost = (n for n in old if n not in newer and _initials(n) not in came)
                won = (n for n in new if n not in older and _initials(n) not in gone)
                yield from ((Aspect.NAME, f"“{name}” taken out") for name in lost)
                yield from ((Aspect.NAME, f"“{name}” added") for name in won)
            ahead = same or came or gone


def _replacements(runs: Sequence[Run]) -> Iterator[tuple[str, str, str]]:
    """What is gone, what came in its place, and the unchanged words after it."""
    gone = came = ""
    for how, text in runs:
        if how == "gone":
            gone = text
        elif how == "new":
            came = text
        else:
            yield gone, came, text
            gone = came = ""
    if gone or came:
        yield gone, came, ""


def _names(there: Difference, text: str, ahead: str) -> list[str]:
    """Runs of capitalised words in a text; ``ahead`` is what stands before it."""
    found: list[str] = []
    end = -1
    for word in _NAME.finditer(text):
        opening = _OPENING.search((ahead + text[: word.start()]).rstrip()[-2:] or ".") is not None
        if not _is_name(there, word.group(), opening=opening):
            continue
        if found and text[end : word.start()].isspace():
            found[-1] += f" {word.group()}"
        else:
            half = _HALF.search(ahead + text[: word.start()])
            found.append(f"{half.group() if half else ''}{word.group()}")
        found[-1] = found[-1].removesuffix("'s").removesuffix("’s")
        end = word.end()
    return found


def _initials(name: str) -> str:
    """How a name of several words may be shortened; a name of one word is not."""
    return "".join(word[0] for word in name.split()) if " " in name else name


def _is_name(there: Difference, word: str, *, opening: bool) -> bool:
    plain = word.lower()
    if not word[0].isupper() or plain in NO_NAMES or plain in there.lower:
        return False
    if len(word) < _ABBREVIATED and word.isupper():
        return False
    return not opening or word in there.proper


def quotes(there: Difference) -> Iterator[Finding]:
    """Quoted words that were added, taken out or altered."""
    before, after = _quotes(there.before), _quotes(there.after)
    gone = [one for one in before if one not in after][:_MOST_QUOTES]
    came = [one for one in after if one not in before][:_MOST_QUOTES]
    for old in gone:
        match = next((new for new in came if _alike(before[old], after[new])), None)
        if match is not None:
            came.remove(match)
            if before[old] != after[match]:
                yield Aspect.QUOTE, f"quote altered: {_short(old)} → {_short(match)}"
        elif len(before[old]) >= 3:
            kept = " ".join(before[old]) in " ".join(words(there.after))
            yield Aspect.QUOTE, f"{'quote marks' if kept else 'quote'} taken out: {_short(old)}"
    for new in came:
        if len(after[new]) >= 3:
            yield Aspect.QUOTE, f"quote added: {_short(new)}"


def _quotes(text: str) -> dict[str, list[str]]:
    found = (canonical(" ".join(filter(None, m.groups()))) for m in _QUOTATION.finditer(text))
    return {quote: words(quote) for quote in found}


def _alike(a: Sequence[str], b: Sequence[str]) -> bool:
    return 2 * (Counter(a) & Counter(b)).total() >= 0.5 * (len(a) + len(b))


def denials(there: Difference) -> Iterator[Finding]:
    """Words of denial in a sentence that is new or changed, more than there were before."""
    if _denials(there.after) <= _denials(there.before):
        return
    for one in there.passages:
        if one.how in _NEWER and _denials(one.after) > _denials(one.before):
            yield Aspect.DENIAL, f"denial added{_evidence(one.after)}"
            return


def _denials(text: str) -> int:
    told = (line for line in text.split("\n") if not GAME.search(line))
    return sum(len(DENIAL.findall(line)) for line in told)


def deletions(there: Difference) -> Iterator[Finding]:
    """Sentences that are gone and that no new sentence replaces."""
    gone = [text for text in there.gone if _is_sentence(text, GONE)]
    if gone and sum(len(words(text)) for text in there.new) < ADDED:
        length = sum(len(words(text)) for text in gone)
        what = "paragraph" if length >= 2 * ADDED - 1 else "sentence"
        count = f"{len(gone)} sentences" if len(gone) > 1 and what == "sentence" else what
        yield Aspect.DELETION, f"{count} removed{_evidence(gone[0])}"


def additions(there: Difference) -> Iterator[Finding]:
    """Sentences' worth of words that are new, or that stand in the place of others."""
    added = sum(len(words(text)) for text in there.new) + _longer(there, "new")
    taken = sum(len(words(text)) for text in there.gone) + _longer(there, "gone")
    if added >= ADDED and taken >= ADDED:
        yield Aspect.TEXT, "text rewritten" if min(added, taken) > 60 else "passage rewritten"
    elif added >= ADDED:
        yield Aspect.TEXT, "paragraph added" if added >= 2 * ADDED - 1 else "sentence added"
    elif taken >= ADDED and not any(_is_sentence(text, GONE) for text in there.gone):
        yield Aspect.DELETION, "words removed"


def _longer(there: Difference, how: str) -> int:
    """Words of the stretches within sentences that are too long for a slip."""
    lengths = [len(words(text)) for one in there.changed for h, text in one.runs if h == how]
    return sum(length for length in lengths if length >= SMALL)


def wording(there: Difference) -> Iterator[Finding]:
    """A negation that came or went, or many small changes."""
    for one in there.changed:
        old, new = _negations(one.before), _negations(one.after)
        for word in (new - old) | (old - new):
            fate = "added" if new[word] > old[word] else "taken out"
            if not (new and old and new.total() == old.total()):
                yield Aspect.TEXT, f"“{word}” {fate}"
    changed = [text for one in there.changed for how, text in one.runs if how != "same"]
    if sum(len(words(text)) for text in changed) > 4 * SMALL:
        yield Aspect.TEXT, "wording changed in many places"


def _negations(sentence: str) -> Counter[str]:
    plain = canonical(sentence).lower().replace("can't", "can not").replace("n't", " not")
    return Counter(word for word in _TOKEN.findall(plain) if word in NEGATION)


def _is_sentence(text: str, least: int) -> bool:
    length = len(words(text))
    return length >= (least if _STOPS.search(text) else ADDED)


def _evidence(text: str) -> str:
    return f": {_short(text)}" if text.strip() else ""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return f"“{plain}”" if len(plain) <= _QUOTED else f"“{plain[:_QUOTED].rpartition(' ')[0]} …”"
