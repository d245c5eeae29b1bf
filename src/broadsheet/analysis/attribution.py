"""Who is said to have said what: attributions found by verbs of saying and by credits.

Rules, written by hand, over words and quotation marks. For each verb of saying outside quotations
its subject is looked for on the left, or behind it where words precede it (``“…,” said Lind``), and
what was said on the other side, up to a pause that ends it. Six languages are read
(`analysis.tongues`); of a text in any other, nothing is said.
"""

from __future__ import annotations

from broadsheet.analysis.quotation import Marked
from broadsheet.analysis.tongues import (
    ING,
    PAST,
    PLAIN,
    SAYS,
    SEEMS,
    TONGUES,
    UNNAMED,
    Tongue,
)
from broadsheet.model import Attribution, Manner

#: Longer texts are read up to here, in characters.
LONGEST = 60_000
#: More tokens outside quotations than this make no sentence that anybody wrote.
ENDLESS = 400
#: Tokens that a source may have where it follows its verb.
_FAR = 30
_STOPS = ".?!…。"
_PAUSES = frozenset((",", ";", ":", "—", "–", "(", ")"))

#: Tokens from the first to the one behind the last.
_Range = tuple[int, int]


class _Found:
    """An attribution while its sentence is read, in tokens."""

    def __init__(
        self, cue: _Range, source: _Range | None, words: list[_Range], *, spoken: bool = True
    ) -> None:
        self.cue = cue
        self.source = source
        self.words = words
        self.spoken = spoken


def knows(lang: str | None) -> bool:
    """Whether attributions of this language can be read."""
    return lang in TONGUES


def attributions(text: str, lang: str | None) -> tuple[Attribution, ...]:
    """All attributions of a text in their order; none for a language that is not known."""
    tongue = TONGUES.get(lang or "")
    if tongue is None:
        return ()
    marked = Marked(text[:LONGEST])
    found: list[_Found] = []
    open_: _Found | None = None  # whose quotation may go on in the next sentence
    for begin, end in marked.sentences(tongue.verbs):
        if end - begin > ENDLESS and end - begin - sum(marked.inside[begin:end]) > ENDLESS:
            continue
        some = _Sentence(marked, tongue, begin, end).read()
        if some:
            found.extend(some)
            open_ = next((one for one in reversed(some) if _quotes(marked, one)), None)
        elif open_ is not None and (more := _goes_on(marked, begin, end)):
            open_.words.append(more)
        else:
            open_ = None
    return tuple(_finished(marked, one) for one in found)


def _quotes(marked: Marked, one: _Found) -> bool:
    return one.spoken and any(
        marked.inside[n] for a, b in one.words for n in (a, min(a + 1, b - 1), b - 1)
    )


def _goes_on(marked: Marked, begin: int, end: int) -> _Range | None:
    """A sentence that is a quotation and nothing else."""
    while begin < end and not (marked.word[begin] or begin in marked.closing):
        begin += 1
    closing = marked.closing.get(begin)
    return (begin, end) if closing is not None and closing >= end - 2 else None


def _finished(marked: Marked, one: _Found) -> Attribution:
    quoted = told = 0
    for a, b in one.words:
        inside = sum(marked.inside[a:b])
        quoted += inside
        told += sum(marked.word[a:b]) - inside
    manner = Manner.INDIRECT if not quoted else (Manner.MIXED if told > 0 else Manner.DIRECT)
    source = marked.place(*one.source) if one.source else None
    named = source and marked.text[slice(*source)]
    return Attribution(
        source=source,
        cue=marked.place(*one.cue),
        words=tuple(marked.place(*span) for span in one.words),
        manner=manner,
        spoken=one.spoken,
        unnamed=bool(named and UNNAMED.search(named)),
    )


class _Sentence:
    """One sentence while it is read; ``found`` are its attributions so far."""

    def __init__(self, marked: Marked, tongue: Tongue, begin: int, end: int) -> None:
        self.low = marked.low
        self.capital = marked.capital
        self.word = marked.word
        self.inside = marked.inside
        self.closing = marked.closing
        self.tongue = tongue
        while begin < end and not (self.word[begin] or begin in self.closing):
            begin += 1
        self.begin = begin
        while end > begin and self.low[end - 1][0] in _STOPS and not self.inside[end - 1]:
            end -= 1
        self.end = end
        self.found: list[_Found] = []
        self.last: _Range | None = None

    def read(self) -> list[_Found]:
        """The attributions of the sentence."""
        low, verbs, credits = self.low, self.tongue.verbs, self.tongue.credits
        for n in range(self.begin, self.end):
            if self.inside[n]:
                continue
            word = low[n]
            one: _Found | None = None
            if word in verbs:
                one = self._verb(n)
            elif word in credits:
                one = self._credit(n, credits[word])
            if one is not None and one.words:
                self.found.append(one)
                self.last = one.source or self.last
        if self.found or self.end - self.begin < 3:
            return self.found
        if (headed := self._survey() or self._headed()) is not None:
            self.found.append(headed)
        return self.found

    # ---- verbs

    def _verb(self, n: int) -> _Found | None:
        kind, form, _ = self.tongue.verbs[self.low[n]]
        at = self._skip_left(n)
        expected = self.low[n] in self.tongue.expected
        passive = form == PAST and self._is_passive(n)
        if kind == SEEMS or (passive and expected):
            return self._impersonal(n, at) if passive or not expected else None
        if passive or self._is_other(n, form):
            return None
        source, why = self._subject(at)
        if why == "no verb" or (form == PLAIN and source is None):
            return None
        before = self._words_before(n, at, source) if kind == SAYS and form != ING else None
        return before or self._words_behind(n, source or self._shared(n, form, why))

    def _words_behind(self, n: int, source: _Range | None) -> _Found | None:
        spoken = self.tongue.verbs[self.low[n]][0] == SAYS
        words = self._told(n + 1, n) if spoken else self._judged(n + 1)
        return _Found((n, n + 1), source, words, spoken=spoken) if source and words else None

    def _is_other(self, n: int, form: int) -> bool:
        """Whether this form is no verb with a subject here: a noun, an infinitive, "made by"."""
        if form == PAST:
            return n + 1 < self.end and self.low[n + 1] in self.tongue.agent
        if form == ING:
            return False
        before = self.low[n - 1] if n > self.begin else ""
        if form == PLAIN and before == "to":
            return True
        return self.low[n] in self.tongue.nouns and not self._may_say(n - 1)

    def _may_say(self, at: int) -> bool:
        """Whether this word can stand before a verb."""
        if at < self.begin:
            return False
        word, tongue = self.low[at], self.tongue
        if word in tongue.pronouns or word in tongue.auxiliaries or word in tongue.relatives:
            return True
        if word in tongue.determiners or word in tongue.prepositions or not self.word[at]:
            return False
        return self.capital[at] or word.endswith("s") or word in tongue.adverbs

    def _is_passive(self, n: int) -> bool:
        at = n - 1
        while at >= self.begin and self.low[at] in self.tongue.adverbs:
            at -= 1
        return at >= self.begin and self.low[at] in self.tongue.passive

    def _impersonal(self, n: int, at: int) -> _Found | None:
        """What seems so, or is expected: nobody's words, the subject among them."""
        subject, _ = self._subject(at)
        if subject is None or n + 1 >= self.end:
            return None
        if self.low[n + 1] not in self.tongue.infinitive and self.low[n] in self.tongue.expected:
            return None
        return _Found((n, n + 1), None, [subject, (n + 1, self.end)], spoken=False)

    def _skip_left(self, n: int) -> int:
        """The token before a verb with its auxiliaries and adverbs."""
        at = n - 1
        tongue = self.tongue
        while at >= self.begin and not self.inside[at]:
            word = self.low[at]
            adverb = word.endswith("ly") and word not in tongue.no_adverbs
            if not (adverb or word in tongue.auxiliaries or word in tongue.adverbs):
                break
            at -= 1
        return at

    def _subject(self, at: int) -> tuple[_Range | None, str]:
        """Who did it, given the token before the verb; beside it, why nobody can be told."""
        word, tongue = self.low[at] if at >= self.begin else "", self.tongue
        if not word or self.inside[at]:
            return None, "first"
        if word in tongue.relatives:
            before = at - 1 if self.low[at - 1] != "," else at - 2
            name = self._name_ending(before)
            return (name[0], at + 1) if name else None, "relative"
        if word in tongue.joining:
            return None, "joined"
        if not self.word[at]:
            return self._with_aside(at) if word == "," else None, "pause"
        return self._subject_at(at, word)

    def _subject_at(self, at: int, word: str) -> tuple[_Range | None, str]:
        tongue = self.tongue
        if word in tongue.prepositions:
            return None, "preposition"
        if word in tongue.pronouns:
            return (at, at + 1), ""
        if word in tongue.determiners or word in tongue.subordinators:
            return None, "no verb"
        return self._name_ending(at), ""

    def _with_aside(self, comma: int) -> _Range | None:
        """``Lind, who runs the harbour,`` before a verb: the name with all of its aside."""
        at = comma - 1
        while at >= self.begin and comma - at <= _FAR:
            if self.inside[at] or self.low[at] in ("—", "–", ";", ":"):
                return None
            if self.low[at] == ",":
                break
            at -= 1
        if at <= self.begin or self.low[at] != ",":
            return None
        name = self._name_ending(at - 1)
        if name is None or self.low[name[0]] in self.tongue.prepositions:
            return None
        return name[0], comma

    def _name_ending(self, last: int) -> _Range | None:
        """The noun phrase that ends with this token."""
        low, tongue = self.low, self.tongue
        at = last
        while at >= self.begin and self._belongs(at, last):
            at -= 1
            if low[at + 1] in tongue.alone:
                break
        first = at + 1
        while first < last and (low[first] in tongue.adverbs or low[first] in tongue.times):
            first += 1
        return (first, last + 1) if first <= last else None

    def _belongs(self, at: int, last: int) -> bool:
        """Whether a token can be part of the noun phrase that ends with ``last``."""
        word, tongue = self.low[at], self.tongue
        if self.inside[at]:
            return False
        if not self.word[at]:
            return word in ("-", "'", "’", "&")
        if word in tongue.auxiliaries or (word in tongue.verbs and word not in tongue.nouns):
            return False
        return word not in tongue.subordinators or self._joins_names(at, last)

    def _joins_names(self, at: int, last: int) -> bool:
        joins = self.low[at] in self.tongue.joining and self.begin < at < last
        return joins and self.capital[at - 1] and self.capital[at + 1]

    def _shared(self, n: int, form: int, why: str) -> _Range | None:
        """The subject that a verb has in common with the one before it."""
        if form != ING and why not in ("joined", "pause"):
            return None
        source = self.last or self._opening_name(n)
        return source if source is not None and source[1] <= n else None

    def _opening_name(self, n: int) -> _Range | None:
        """The first noun phrase of the sentence, where it ends before a verb does."""
        low, tongue = self.low, self.tongue
        first = self.begin
        if low[first] in tongue.prepositions or low[first] in tongue.subordinators:
            while first < n and low[first] != ",":
                first += 1
            first += 1
        at = first
        while at < n and self.word[at] and not self.inside[at] and at - first < 12:
            word = low[at]
            if word in tongue.auxiliaries or word in tongue.subordinators:
                break
            if word in tongue.verbs and word not in tongue.nouns:
                break
            at += 1
        return (first, at) if at > first else None

    # ---- words before their verb

    def _words_before(self, n: int, at: int, source: _Range | None) -> _Found | None:
        """``“…,” said Lind`` and ``“…,” Lind said``, also without the quotation marks."""
        behind = n + 1
        if source is None:
            if at < self.begin or not (self.inside[at] or self.low[at] == ","):
                return None
            source = self._name_starting(behind)
            if source is None or self.low[source[0]] in self.tongue.that:
                return None
            pause, behind, turned = at, source[1], True
        else:
            pause, turned = source[0] - 1, False
            if pause < self.begin or not (self.inside[pause] or self.low[pause] == ","):
                return None
        stop = pause + 1 if self.inside[pause] else pause
        if stop <= self.begin:
            return None
        first = self._after_other(stop)
        quoted = self.inside[stop - 1]
        if not quoted and not self._ends_with_verb(first, stop, behind, turned=turned):
            return None
        words = [(first, stop), *self._words_after_too(behind, quoted=quoted, turned=turned)]
        return _Found((n, n + 1), source, words)

    def _after_other(self, stop: int) -> int:
        """Where words begin that end here: behind what an earlier verb has already said."""
        if not self.inside[stop - 1]:
            return self.begin
        opens = [n for n in range(self.begin, stop) if self.closing.get(n, -1) >= stop - 1]
        if not opens or not self.found:
            return self.begin
        return max(self.begin, min(opens)) if self.found[-1].cue[0] < opens[0] else self.begin

    def _ends_with_verb(self, first: int, stop: int, behind: int, *, turned: bool) -> bool:
        """Whether the sentence is over with its verb, so that what was said stands before it."""
        low, tongue = self.low, self.tongue
        if stop - first < 3 or low[first] in tongue.prepositions or low[first] in tongue.openers:
            return False
        if low[first] in tongue.verbs and tongue.verbs[low[first]][1] != PLAIN:
            return False
        rest = low[behind : self.end]
        while rest and rest[0] in tongue.times:
            rest = rest[1:]
        if any(word in tongue.that for word in rest[:8]):
            return False
        if turned or len(rest) <= 2:
            return True
        return rest[0] in tongue.prepositions or rest[0] in tongue.openers or rest[0] in _PAUSES

    def _words_after_too(self, behind: int, *, quoted: bool, turned: bool) -> list[_Range]:
        """The other half of what was said, where the verb stands in the middle of it."""
        for n in range(behind, min(behind + 13, self.end) if quoted else behind):
            if n in self.closing:
                return [(n, self.end)]
        at = behind
        while at < self.end and self.low[at] in self.tongue.times:
            at += 1
        comma = at < self.end and self.low[at] == ","
        if quoted or turned or not comma or self.end - at <= 4:
            return []
        after = self.low[at + 1]
        verb = self.tongue.verbs.get(after)
        if (verb and verb[1] == ING) or after in self.tongue.credits:
            return []
        if after in self.tongue.openers or after in self.tongue.relatives:
            return []
        return [(at + 1, self.end)]

    def _name_starting(self, first: int) -> _Range | None:
        """The noun phrase that begins here, with what is told of it between commas."""
        low, tongue = self.low, self.tongue
        at, comma = first, False
        while at < self.end and at - first < _FAR and at not in self.closing:
            word = low[at]
            if word == "," and self._goes_on_after(at):
                comma = True
            elif self._ends_name(at, first, aside=comma):
                break
            at += 1
            if at == first + 1 and word in tongue.alone:
                break
        while at > first and (low[at - 1] == "," or low[at - 1] in tongue.times):
            at -= 1
        return (first, at) if at > first else None

    def _ends_name(self, at: int, first: int, *, aside: bool) -> bool:
        word = self.low[at]
        if not self.word[at]:
            return word not in ("-", "'", "’", "&", "(", ")")
        verb = self.tongue.verbs.get(word)
        ends = (word in self.tongue.ends_name and not aside) or bool(verb and verb[1] == ING)
        return ends and at > first

    def _goes_on_after(self, comma: int) -> bool:
        """Whether an aside about somebody begins behind this comma."""
        at = comma + 1
        if at >= self.end:
            return False
        word, tongue = self.low[at], self.tongue
        if word in tongue.determiners or word in tongue.relatives or word.isdigit():
            return True
        if self.capital[at]:
            return True
        return at + 1 < self.end and self.low[at + 1] in tongue.after_role

    # ---- words behind their verb

    def _told(self, at: int, verb: int) -> list[_Range]:
        """What a verb of saying brings: all up to the end of the sentence or the next voice."""
        lemma = self.tongue.verbs[self.low[verb]][2]
        first = self._past_hearer(at, lemma)
        addressed = lemma in self.tongue.addressing or self.low[first : first + 1] != ["to"]
        first = self._past_circumstance(first) if addressed else first
        if first < self.end and self.low[first] in (",", ":"):
            first += 1
        n, aside = first, self._is_aside(verb)
        while n < self.end:
            if not self.inside[n]:
                if self.low[n] == ";" or (aside and n > first and self.low[n] == ","):
                    break
                if self.low[n] == "," and first + 2 < n < self.end - 1 and self._turns(n + 1):
                    break
            n += 1
        return [(first, n)] if n > first else []

    def _turns(self, after: int) -> bool:
        """Whether another voice, or another verb of the same one, begins behind a comma."""
        word, tongue = self.low[after], self.tongue
        verb = tongue.verbs.get(word)
        if word in tongue.credits or (verb and verb[1] == ING):
            return True
        if verb and verb[:2] == (SAYS, PAST):
            return True
        return word in tongue.joining and self._another_says(after + 1)

    def _is_aside(self, verb: int) -> bool:
        """``While Lind said …, …``: whether the clause of a verb is not what the sentence says."""
        low = self.low
        if low[self.begin] not in self.tongue.subordinators or self.inside[self.begin]:
            return False
        return low[self.begin] not in self.tongue.joining and "," not in low[self.begin : verb]

    def _another_says(self, at: int) -> bool:
        """Whether a verb of saying with a subject of its own stands here."""
        for n in range(at, min(at + 4, self.end)):
            verb = self.tongue.verbs.get(self.low[n])
            if verb and verb[0] == SAYS and verb[1] == PAST and not self.inside[n]:
                return True
        return False

    def _past_hearer(self, at: int, lemma: str) -> int:
        """Behind the one who was told."""
        tongue = self.tongue
        if lemma not in tongue.telling:
            return at
        n = at
        while n < self.end and n - at < 9 and self.word[n] and n not in self.closing:
            if self.low[n] in tongue.clauses:
                break
            n += 1
        if n >= self.end or n == at:
            return at
        if self.low[n] in tongue.clauses or n in self.closing:
            return n
        if self.low[n] in (",", ":"):
            return n + 1
        if lemma == "tell":
            return at + (2 if self.low[at] in tongue.determiners else 1)
        return at

    def _past_circumstance(self, at: int) -> int:
        """Behind where, when and to whom it was said, if that stands before what was said."""
        low, tongue = self.low, self.tongue
        if at >= self.end or not (low[at] in tongue.settings or low[at] in tongue.times):
            return at
        n = at
        while n < self.end and n - at < 10 and self.word[n] and n not in self.closing:
            if low[n] in tongue.that or low[n] in tongue.alone:
                break
            n += 1
        if n >= self.end:
            return at
        if low[n] in tongue.that or n in self.closing:
            return n
        if low[n] in (",", ":"):
            return n + 1
        return n if low[n] in tongue.alone and low[at] in tongue.times else at

    def _judged(self, at: int) -> list[_Range]:
        """What a verb of judging brings: the words right behind it, up to a pause."""
        low, tongue = self.low, self.tongue
        n = at
        while n < self.end:
            if not self.inside[n] and n > at:
                if low[n] in _PAUSES or low[n] in tongue.breaks:
                    break
                after = low[n + 1] if n + 1 < self.end else ""
                if low[n] in tongue.joining and (
                    after in tongue.verbs or after in tongue.auxiliaries
                ):
                    break
            n += 1
        return [(at, n)] if n > at else []

    # ---- credits and headings

    def _credit(self, n: int, credits: tuple[tuple[str, ...], ...]) -> _Found | None:
        """``According to Lind, …`` and ``…, according to Lind``."""
        credit = next((one for one in credits if tuple(self.low[n : n + len(one)]) == one), None)
        if credit is None:
            return None
        behind = n + len(credit)
        if credit[0] in self.tongue.trailing and not self._trails(n, behind):
            return None
        source = self._name_starting(behind)
        if source is None:
            return None
        if n - self.begin <= 1:
            return self._credited_first(n, behind)
        stop = n - 1 if self.low[n - 1] == "," else n
        return _Found((n, behind), source, [(self.begin, stop)]) if stop > self.begin else None

    def _credited_first(self, n: int, behind: int) -> _Found | None:
        at = behind
        while at < self.end and self.low[at] != ",":
            at += 1
        if at < self.end - 1:
            return _Found((n, behind), (behind, at), [(at + 1, self.end)])
        at = behind
        while at < self.end and (self.capital[at] or self.low[at] in self.tongue.determiners):
            at += 1
        if behind < at < self.end:
            return _Found((n, behind), (behind, at), [(at, self.end)])
        return None

    def _trails(self, n: int, behind: int) -> bool:
        """``“…“, so Lind``: whether a pause stands before a credit and a name behind it."""
        pause = n > self.begin and (self.inside[n - 1] or self.low[n - 1] == ",")
        return pause and behind < self.end and self.capital[behind]

    def _survey(self) -> _Found | None:
        """``In a Harbour Authority poll, …``."""
        if self.low[self.begin] not in self.tongue.within:
            return None
        at = self.begin + 1
        while at < self.end and self.word[at] and at - self.begin < 18:
            at += 1
        surveyed = any(word in self.tongue.surveys for word in self.low[self.begin : at])
        if not surveyed or at >= self.end or self.low[at] != ",":
            return None
        cue, source = (self.begin, self.begin + 1), (self.begin + 1, at)
        return _Found(cue, source, [(at + 1, self.end)])

    def _headed(self) -> _Found | None:
        """``Lind: the ferry will sail``, as headlines and transcripts have it."""
        low, begin = self.low, self.begin
        if not self.capital[begin] or low[begin] in self.tongue.determiners:
            return None
        for n in range(begin + 1, min(self.end - 2, begin + 5)):
            if low[n] == ":" and (n + 1 in self.closing or self.capital[n + 1]):
                return _Found((n, n + 1), (begin, n), [(n + 1, self.end)])
            if not self.word[n] or not self.capital[n]:
                return None
        return None
