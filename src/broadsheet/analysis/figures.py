"""Figures with what they count, in each article of a story, and how they stand to each other.

People dead, hurt, missing, held, rescued or driven out are counted in six languages, and so is the
magnitude of a quake; of any other noun a figure is told only where independent reports agree on it,
because two numbers of villages need not be of the same villages.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from broadsheet.analysis.text import each_sentence, stemmed, word_set
from broadsheet.analysis.wording import NUMBERS
from broadsheet.model import Account, Agreement, Figure, Place, Statement

#: Sentences at the beginning of a text in which figures are looked for: later ones tell the past.
SENTENCES = 25
#: A sentence longer than this, in characters, is none.
ENDLESS = 2000
#: Tokens between a number and what it counts.
NEAR = 5
#: A number longer than this, in signs, counts nothing that happened.
LONGEST = 20
#: Of what `_THINGS` names, sentences further down tell of parts, places and other events.
TITLE, LEAD = 0, 6
#: Other nouns are told from this number on: most texts agree on two of something.
MANY = 10
#: Figures of other nouns that are told of one story.
OTHERS = 6

#: Things whose number never falls.
GROWING = frozenset({"dead", "injured"})

_THINGS = {
    "dead": "dead killed died dies kills kill deaths toll fatalities bodies tote toten tot getötet"
    " todesopfer starben gestorben morts tués tué décédés muertos fallecidos murieron víctimas"
    " muertes morti uccisi vittime mortos mortes morreram",
    "injured": "injured wounded hurt injuries hospitalised hospitalized verletzt verletzte"
    " verletzten blessés blessées heridos lesionados feriti feridos",
    "missing": "missing unaccounted vermisst vermisste vermissten disparus disparues desaparecidos"
    " dispersi desaparecidas",
    "arrested": "arrested detained arrests arrest festgenommen festnahmen arrêtés interpellés"
    " detenidos arrestati fermati detidos presos",
    "rescued": "rescued saved gerettet secourus rescatados soccorsi salvati resgatados",
    "displaced": "evacuated displaced homeless fled evakuiert obdachlos évacués déplacés evacuados"
    " desplazados sfollati evacuati desalojados desabrigados",
    "magnitude": "magnitude magnituden stärke magnitud magnitudo",
}
_COUNTS = {word: thing for thing, some in _THINGS.items() for word in some.split()}
_MORE = word_set("another more other others further additional weitere autres otros altri outros")
#: Words before a number that make it an age, a difference, or a part of those counted.
_BEFORE = word_set(
    "at aged age by alter mit um à a con com including among darunter dont incluidos incluyendo tra"
    " entre inclusive"
)
#: Words behind a number of which only so many are told.
_AMONG = word_set("among unter parmi entre tra")
_OF_THEM = word_set("of from von der des davon")
_AT_LEAST = re.compile(
    r"(?:at least|more than|over|up to|nearly|almost|about|around|some|mindestens|mehr als|rund"
    r"|etwa|fast|au moins|plus de|environ|près de|al menos|más de|unos|almeno|oltre|più di|circa"
    r"|pelo menos|mais de|cerca de)\s*$",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:1[89]\d\d|20[0-2]\d)\b|\b(?:years? (?:ago|earlier)|last (?:year|month)|decades?|since"
    r"|previous\w*|cases|pandemi\w*|epidemi\w*|virus|covid\S*|outbreak|infect\w*"
    r"|(?:a|per|each|every) year|annually|in \w+ years|(?:pro|im) jahr|par an|al año|all.anno"
    r"|por ano|vor (?:\w+ )?jahren|il y a|hace (?:\w+ )?años|anni fa|anos atrás)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?<![\w.,-])\d+(?:[.,’' ]\d{3})*(?:[.,]\d+)?(?![\w%-])|\w+(?:[-’'.]\w+)*|[^\w\s]"
)
#: Behind these a number is a time, a share, a sum or a distance.
_UNITS = word_set(
    "year years month months week weeks day days hour hours minute minutes second seconds am pm"
    " percent per cent jahre jahren tage tagen uhr stunden minuten prozent ans jours heures años"
    " días horas por anni giorni ore anos dias million billion thousand hundred millionen"
    " milliarden euro euros dollar dollars pounds miles inches kilometres kilometers metres meters"
    " feet km"
    " times january february march april may june july august september october november december"
    " points"
)
#: Words that end like plurals, behind those that tell what is counted.
_NO_PLURALS = word_set("this hours days was dans tras alors sous dess nos mais mas")
#: Behind a number they say nothing of what is counted.
_NEUTRAL = word_set(
    "people persons menschen personen personnes personas persone pessoas down ahead clear were"
    " have been when after with from still being wurden sind sein haben nach beim ont été après"
    " dans han sido tras sono stati dopo foram após este last more than least were that which"
    " while where while during"
)
#: Nouns that say nothing of what is counted.
_PEOPLE = word_set(
    "people persons menschen personen personnes personas persone pessoas down ahead clear"
)
_JOINS = word_set("and und et y e while but sowie")


@dataclass(slots=True)
class _Number:
    """A number in a sentence; ``thing`` is what it counts."""

    value: float
    thing: str
    place: Place


def figures(accounts: Sequence[Account]) -> tuple[Figure, ...]:
    """What a story's accounts count, conflicts first, then changes, then what most agree on."""
    told: dict[str, dict[tuple[int, float], Statement]] = {}
    names: dict[str, str] = {}
    for account in sorted(accounts, key=lambda one: (one.at, one.article)):
        for thing, one in _statements(account).items():
            key = thing if thing in _THINGS else f"{stemmed(thing)} …"
            names.setdefault(key, thing)
            some = told.setdefault(key, {})
            before = some.get((one.article, one.value))
            some[one.article, one.value] = replace(before, newest=one.newest) if before else one
    found = [_figure(names[key], tuple(some.values())) for key, some in told.items()]
    known = [one for one in found if one.thing in _THINGS]
    others = [
        one for one in found if one.thing not in _THINGS and one.agreement is Agreement.AGREED
    ]
    order = [Agreement.CONFLICT, Agreement.CHANGED, Agreement.AGREED, Agreement.ALONE]
    known.sort(key=lambda one: order.index(one.agreement))
    others.sort(key=lambda one: -one.values[0][1])
    return (*known, *others[:OTHERS])


def figures_why(figure: Figure) -> str:
    """What the agreement of a figure rests on, in words."""
    told = [f"{value:,g} ({_reports(count)})" for value, count in figure.values]
    match figure.agreement:
        case Agreement.ALONE:
            return f"{told[0]} and no other gives it"
        case Agreement.AGREED:
            return f"{told[0]}, and none says otherwise"
        case Agreement.CHANGED:
            last = figure.values[-1][0]
            behind = sum(one.newest and one.value != last for one in figure.statements)
            still = f"; {_articles(behind)} an earlier one" if behind else ""
            return f"{', then '.join(told)}{still}"
    return f"{', '.join(told)}, and reports that differ still stand"


def _reports(count: int) -> str:
    return f"{count} independent report{'' if count == 1 else 's'}"


def _articles(count: int) -> str:
    return "1 article still has" if count == 1 else f"{count} articles still have"


def _statements(account: Account) -> dict[str, Statement]:
    """Thing → what the account says first of it, the title before the text."""
    found: dict[str, Statement] = {}
    for order, text, span in _sentences(account):
        if span[1] - span[0] > ENDLESS or _PAST.search(text, *span):
            continue
        for number in _numbers(account.lang, text, span, titled=order == TITLE):
            if number.thing in found or (number.thing in _THINGS and order > LEAD):
                continue
            found[number.thing] = Statement(
                article=account.article,
                origin=account.origin,
                at=account.at,
                value=number.value,
                at_least=bool(_AT_LEAST.search(text, span[0], number.place[0])),
                titled=order == TITLE,
                place=span,
                figure=number.place,
                newest=account.newest,
            )
    return found


def _sentences(account: Account) -> Iterable[tuple[int, str, Place]]:
    yield TITLE, account.title, (0, len(account.title))
    for n, span in enumerate(each_sentence(account.text), 1):
        if n > SENTENCES:
            return
        yield n, account.text, span


def _numbers(lang: str | None, text: str, span: Place, *, titled: bool) -> Iterable[_Number]:
    tokens = [(found.group(), found.span()) for found in _TOKEN.finditer(text, *span)]
    words = [token.lower() for token, _ in tokens]
    for n, (_, place) in enumerate(tokens):
        value = _value(words[n])
        if value is None or _is_other(words, n):
            continue
        noun = _noun([token for token, _ in tokens[n + 1 : n + 2]], titled=titled)
        thing = _thing(words, n, noun=noun, titled=titled)
        common = thing and (thing.islower() or lang == "de")  # which prints all nouns like names
        if thing and (thing in _THINGS or (common and value >= MANY and not titled)):
            yield _Number(value, thing.lower(), place)


def _value(token: str) -> float | None:
    """The number that a token is; None for words, years and what is no count."""
    written = NUMBERS.get(token)
    if written:
        return float(written)
    if not token[0].isdecimal() or (len(token) == 4 and token[:2] in ("19", "20")):
        return None
    parts = re.split(r"[.,’' ]", token)
    if len(token) > LONGEST or not all(part.isdecimal() for part in parts):
        return None
    grouped = len(parts) > 1 and all(len(part) == 3 for part in parts[1:])
    if len(parts) == 1 or grouped:
        return float("".join(parts))
    return float(f"{''.join(parts[:-1])}.{parts[-1]}")


def _is_other(words: list[str], n: int) -> bool:
    """Whether a number counts something else, or only some of it: "at 93", "two of the dead"."""
    before, after = words[max(0, n - 2) : n], words[n + 1 : n + 2]
    if _BEFORE.intersection(before[-1:]) or (_OF_THEM | _UNITS).intersection(after):
        return True
    return bool(_MORE.intersection(before + after) or _AMONG.intersection(words[n + 1 : n + 9]))


def _noun(after: Sequence[str], *, titled: bool) -> str | None:
    """The word behind a number, where it can be what is counted or narrows it."""
    for word in after:
        low = word.lower()
        plain = len(word) > 3 and word.isalpha()
        name = word[0].isupper() and not titled
        if (plain or name) and low not in _NEUTRAL and low not in _COUNTS:
            return word
    return None


def _thing(words: list[str], n: int, *, noun: str | None, titled: bool) -> str | None:
    """What the number counts: the nearest such word on its side of any pause, else its noun.

    A noun narrows it: "four employees were killed" is no toll. "Fire kills four employees" is one
    where it is the title.
    """
    sides = [range(n - 1, max(n - 1 - NEAR, -1), -1)] if titled or not noun else []
    sides += [] if noun else [range(n + 1, min(n + 1 + NEAR, len(words)))]
    near = min((found for side in sides if (found := _reach(words, side))), default=None)
    return near[1] if near is not None else noun


def _reach(words: list[str], way: range) -> tuple[int, str] | None:
    for steps, at in enumerate(way):
        word = words[at]
        if thing := _COUNTS.get(word):
            return None if way.step > 0 and _is_attribute(words, at) else (steps, thing)
        if not word[0].isalnum() or word in _JOINS or _value(word) is not None:
            return None
    return None


def _is_attribute(words: list[str], at: int) -> bool:
    """Whether a plural stands behind the word: "three missing employees" are not all missing."""
    noun = words[at + 1] if at + 1 < len(words) else ""
    return (
        noun.isalpha()
        and len(noun) > 3
        and noun.endswith("s")
        and noun not in _NEUTRAL | _NO_PLURALS
    )


def _figure(thing: str, statements: Sequence[Statement]) -> Figure:
    firsts: dict[tuple[float, int], Statement] = {}
    for one in statements:
        firsts.setdefault((one.value, one.origin), one)
    order = list(dict.fromkeys(value for value, _ in firsts))
    stand = {(one.value, one.origin) for one in statements if one.newest}
    counts = tuple((value, sum(other == value for other, _ in firsts)) for value in order)
    return Figure(
        thing=thing,
        agreement=_agreement(order, firsts, stand, grows=thing in GROWING),
        values=counts,
        statements=tuple(statements),
    )


def _agreement(
    order: Sequence[float],
    firsts: Mapping[tuple[float, int], Statement],
    stand: Container[tuple[float, int]],
    *,
    grows: bool,
) -> Agreement:
    """How the values stand: each independent report speaks for a value from when it first gave it.

    Copies give a value with the report that they copy, and so at its time. A value that a report
    gives for the first time after another has given a later one contradicts it, unless it says
    "at least"; of what only ``grows``, so does a lower one. What an article said and says no
    longer contradicts nothing.
    """
    if len(order) == 1:
        return Agreement.AGREED if len(firsts) > 1 else Agreement.ALONE
    standing = {key: one for key, one in firsts.items() if key in stand}
    order = [value for value in order if any(value == other for other, _ in standing)]
    begun = {
        value: min(one.at for (other, _), one in standing.items() if other == value)
        for value in order
    }
    for (value, origin), one in standing.items():
        for later in order[order.index(value) + 1 :]:
            fits = one.at_least and later > value
            elsewhere = any(v == later and other != origin for v, other in standing)
            if one.at > begun[later] and elsewhere and not fits:
                return Agreement.CONFLICT
    if grows and _falls(standing, begun):
        return Agreement.CONFLICT
    return Agreement.CHANGED


def _falls(
    standing: Mapping[tuple[float, int], Statement], begun: Mapping[float, datetime]
) -> bool:
    """Whether one report gives less, and not "at least", than another had given before."""
    return any(
        less < more and begun[more] < one.at and origin != other and not one.at_least
        for (less, origin), one in standing.items()
        for more, other in standing
    )
