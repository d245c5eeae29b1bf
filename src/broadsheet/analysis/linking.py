"""Stories in different languages that tell one event, by what survives a translation.

Nothing is translated. What both stories print, each in its own language, are names (of people,
places and houses), figures and pictures: their *anchors*. Names are spelt alike before they are
compared: accents go, Cyrillic, Greek and Arabic letters become Latin ones, and of a long name only
the consonants count, so that ``Selenskyj``, ``Zelenskyy`` and ``Зеленский`` meet.

Precision comes first, because a wrong link claims something untrue. A link adds to no count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import log2

from broadsheet.analysis.frequencies import background
from broadsheet.analysis.text import CALENDAR, each_sentence, word_set
from broadsheet.model import Link, Report

#: Stories whose first or last reports lie further apart tell of other days.
APART = timedelta(hours=36)
#: Anchors by which the like of a story are looked for, the heaviest first.
SOUGHT = 16
#: Reports of a story that are read for its anchors: the first ones.
READ = 8
#: What the shared anchors must weigh, and which share of the lighter story's anchors they must be.
ENOUGH = 13.0
SHARE = 0.16
#: More than this a story's anchors need not weigh for the share.
MUCH = 110.0
#: One name that weighs this must stand in the headline or opening of both.
TELLING = 3.2
#: Characters of the text that are the opening.
OPENING = 250
#: Names both must have; and how many a figure or a picture they share may stand for.
NAMES = 3
#: Below this many consonants a name is compared as it is spelt: too many others have its skeleton.
LONG = 4

_LETTER = re.compile(r"[^\W\d_]+")
_PROPER = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_FIGURE = re.compile(
    r"(?<![\w.,:/])(\d{1,3}(?:[.,\u00a0\u202f ’']\d{3})+|\d+(?:[.,]\d{1,2})?)(?![\d:]|[.,]\d)"
    r"(?:[\u00a0\u202f ](\w+))?"
)
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ’']\d{3})+")
_THOUSANDS = word_set("thousand tausend mil mille mila tysięcy тысяч тыс duizend tusen хиляди")
_MILLIONS = word_set(
    "million millionen millions millón millones mio mln milioni milione miljoen miljoner milhões"
    " milionů milionów миллион миллиона миллионов млн мільйонів"
)
_MILLIARDS = word_set(
    "milliarde milliarden milliard milliards mrd miliardi miliardo miljard miljarder miliard"
    " miliardów миллиард миллиарда миллиардов млрд мільярдів"
)
_SPELT = {
    **dict(zip("абвгдезийклмнопрстуфцэыіґ", "abvgdeziiklmnoprstufceyig", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ю": "iu",
    "я": "ia",
    "ё": "e",
    "є": "e",
    "ї": "i",
    "ў": "u",
    "ъ": "",
    "ь": "",
    "ј": "j",
    "љ": "lj",
    "њ": "nj",
    "ћ": "c",
    **dict(zip("αβγδεζηικλμνοπρσςτυω", "avgdeziiklmnoprsstio", strict=True)),
    "θ": "th",
    "ξ": "x",
    "φ": "f",
    "χ": "kh",
    "ψ": "ps",
    **dict(zip("ابتجحدرزسصضطظعغفقكلمنهوي", "abtjhdrzssdtzagfqklmnhui", strict=True)),
    "ث": "th",
    "خ": "kh",
    "ذ": "d",
    "ش": "sh",
    "ة": "a",
    "ى": "a",
    "أ": "a",
    "إ": "i",
    "آ": "a",
    "ء": "",
    "ؤ": "u",
    "ئ": "i",
    "پ": "p",
    "چ": "ch",
    "گ": "g",
    "ک": "k",
    "ی": "i",
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",
}
_ONE_SOUND = (
    ("tsch", "s"), ("sch", "s"), ("tch", "s"), ("ch", "s"), ("sh", "s"), ("zh", "s"), ("kh", "h"),
    ("gh", "g"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "k"), ("c", "k"), ("q", "k"),
    ("x", "ks"), ("z", "s"), ("w", "v"), ("j", "i"), ("y", "i"),
)  # fmt: skip
_VOWELS = frozenset("aeiouh")
#: A few places that have another name, not another spelling, in other languages.
_OTHER_NAMES = {
    one: names.split()[0]
    for names in (
        "germany deutschland alemania allemagne германия",
        "france frankreich francia франция",
        "spain spanien espana espagne испания",
        "italy italien italia italie италия",
        "poland polen polonia pologne polska польша",
        "china kina chine китай",
        "russia russland rusia russie россия",
        "ukraine ucrania украина україна",
        "turkey turkei turquia turquie turkiye турция",
        "greece griechenland grecia grece греция",
        "kyiv kiev kiew киев київ",
        "moscow moskau moscu moscou москва",
        "vienna wien viena vienne вена",
        "warsaw warschau varsovia varsovie warszawa варшава",
        "beijing peking pekin пекин",
        "london londres londra лондон",
        "israel израиль",
    )
    for one in names.split()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is compared of a story: its anchors with how it prints them, and its hours.

    ``lower`` are its words in lower case: what is no name there is none elsewhere. ``head`` are the
    anchors of its headlines and openings, ``parts`` the names that stand behind another one.
    """

    story: int
    lang: str
    first: datetime
    last: datetime
    anchors: Mapping[str, str]
    lower: frozenset[str]
    head: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


def subject(story: int, reports: Sequence[Report], *, image: str | None = None) -> Subject | None:
    """What a story is compared by; None where nothing says in which language it is told."""
    told = [one for one in reports if one.lang]
    if not told:
        return None
    lang = primary(told[0].lang)
    told = [one for one in told if primary(one.lang) == lang]
    anchors: dict[str, str] = {}
    lower, head, parts = set[str](), set[str](), set[str]()
    for one in told[:READ]:
        found = anchored(f"{one.title}\n{one.deck}\n{one.lead}", lang)
        anchors = {**found.said, **anchors}
        lower |= found.lower
        parts |= found.parts
        head |= anchored(f"{one.title}\n{(one.deck or one.lead)[:OPENING]}", lang).said.keys()
    if image and (name := _picture(image)):
        anchors[f"picture {name}"] = name
    return Subject(
        story=story,
        lang=lang,
        first=told[0].published,
        last=told[-1].published,
        anchors={key: said for key, said in anchors.items() if key not in lower},
        lower=frozenset(lower),
        head=frozenset(head),
        parts=frozenset(parts),
    )


def primary(lang: str | None) -> str:
    """The language of a tag, without its region: ``pt-BR`` is ``pt``."""
    return (lang or "").partition("-")[0].lower()


@dataclass(frozen=True, slots=True)
class Anchored:
    """The anchors of a text with the words that each stands as, and its lower-case words.

    ``parts`` are names that follow another at once: what both make is one name.
    """

    said: Mapping[str, str]
    lower: frozenset[str]
    parts: frozenset[str]


@lru_cache(maxsize=4096)
def anchored(text: str, lang: str) -> Anchored:
    """The anchors of a text."""
    names, parts = dict[str, str](), set[str]()
    for start, end in each_sentence(text):
        last = -2
        for number, word in enumerate(_PROPER.finditer(text, start, end)):
            said = word.group()
            if not _is_name(said, opens=number == 0):
                continue
            key = spelt(said)
            if len(key) > 2:
                names.setdefault(key, said)
                parts |= {key} if last == word.start() - 1 else set()
                last = word.end()
    lower = frozenset(spelt(word) for word in _LETTER.findall(text) if word[:1].islower())
    return Anchored({**names, **dict(_figures(text, lang))}, lower, frozenset(parts))


def _is_name(word: str, *, opens: bool) -> bool:
    """Whether a word looks like a name; in a script without capitals, any long one may be."""
    if len(word) < 3 + opens or word.lower() in CALENDAR:
        return False
    return word[0].isupper() or not word[0].islower()


@lru_cache(maxsize=1 << 15)
def spelt(name: str) -> str:
    """How a name is compared: letters of one script, and the consonants alone where it is long.

    >>> {spelt(name) for name in ("Selenskyj", "Zelenskyy", "Зеленский")}
    {'slnsk'}
    """
    folded = _folded(name)
    if folded in _EXONYMS:
        return _EXONYMS[folded]
    bare = folded
    for sound, sign in _ONE_SOUND:
        bare = bare.replace(sound, sign)
    skeleton = "".join(
        sign
        for place, sign in enumerate(bare)
        if (place == 0 or sign not in _VOWELS) and bare[place - 1 : place] != sign
    )
    if len(skeleton) > LONG:
        skeleton = skeleton.removesuffix("s")
    return skeleton if len(skeleton) >= LONG else folded.rstrip("aeiouyj") or folded


def _folded(name: str) -> str:
    """A name in plain Latin letters; a letter of the table that has an accent stays one letter."""
    plain = "".join(_SPELT.get(sign, sign) for sign in name.lower())
    return "".join(
        _SPELT.get(sign, sign)
        for sign in unicodedata.normalize("NFD", plain)
        if not unicodedata.combining(sign) and sign not in "-'’"
    )


_EXONYMS = {_folded(one): name for one, name in _OTHER_NAMES.items()}


def _figures(text: str, lang: str) -> Iterable[tuple[str, str]]:
    """Numbers with their size; years, and what is too small to tell anything, left out."""
    for found in _FIGURE.finditer(text):
        said, size = found.group(1), (found.group(2) or "").lower()
        if _GROUPED.fullmatch(said):
            value = float(re.sub(r"\D", "", said))
        else:
            value = float(said.replace(",", "."))
        times = _times(size, lang)
        if times == 1 and (value < 10 or 1900 <= value <= 2100):
            continue
        yield f"figure {value * times:g}", f"{said} {size}" if times > 1 else said


def _times(size: str, lang: str) -> float:
    if size in ("billion", "billions", "bn"):
        return 1e9 if lang == "en" else 1e12
    for words, times in ((_THOUSANDS, 1e3), (_MILLIONS, 1e6), (_MILLIARDS, 1e9)):
        if size in words:
            return times
    return 1.0


def _picture(address: str) -> str:
    """The file name of a picture that is long enough to be its own."""
    name = address.partition("?")[0].rpartition("/")[2].lower()
    return name if len(name) > 16 else ""


def sought(of: Subject) -> tuple[str, ...]:
    """The anchors by which the like of a story are looked for."""
    ranked = sorted(of.anchors, key=lambda key: -_rarity(key, of.anchors[key]))
    return tuple(ranked[:SOUGHT])


def link(a: Subject, b: Subject, *, common: Mapping[str, int], at: datetime) -> Link | None:
    """The link of two stories, or None: ``common`` says how many stories have an anchor."""
    if a.lang == b.lang or a.first - b.last > APART or b.first - a.last > APART:
        return None
    both = [k for k in a.anchors if k in b.anchors and k not in a.lower and k not in b.lower]
    weights = {key: _weight(key, a, b, common) for key in both}
    score = sum(weights.values())
    names = [key for key in both if " " not in key]
    whole = [key for key in names if key not in a.parts or key not in b.parts]
    strong = 2 if any(key.startswith("picture ") for key in both) else len(both) > len(names)
    lighter = min(MUCH, _whole(a, common), _whole(b, common))
    heads = any(weights[key] > TELLING for key in names if key in a.head and key in b.head)
    if len(whole) + strong < NAMES or not heads or score < max(ENOUGH, SHARE * lighter):
        return None
    shared = sorted(both, key=lambda key: -weights[key])
    hours = abs((a.first - b.first).total_seconds()) / 3600
    said = tuple((a.anchors[key], b.anchors[key]) for key in shared)
    return Link(
        story=a.story,
        other=b.story,
        score=round(score, 2),
        shared=said,
        why=f"{_counted(names, both)} in both; first reports {hours:.0f} hours apart",
        at=at,
    )


def _counted(names: Sequence[str], both: Sequence[str]) -> str:
    figures = len([key for key in both if key.startswith("figure ")])
    pictures = len(both) - len(names) - figures
    parts = [f"{len(names)} names"]
    parts += [f"{figures} figure{'s' if figures > 1 else ''}"] if figures else []
    parts += ["a picture"] if pictures else []
    return ", ".join(parts)


def _weight(key: str, a: Subject, b: Subject, common: Mapping[str, int]) -> float:
    rare = min(_rarity(key, a.anchors[key]), _rarity(key, b.anchors[key]))
    return rare / (1 + log2(max(2, common.get(key, 2)) / 2) / 2)


def _whole(of: Subject, common: Mapping[str, int]) -> float:
    return sum(_weight(key, of, of, common) for key in of.anchors)


def _rarity(key: str, said: str) -> float:
    """Between 0 and about 8: the rarer a name is in the background, the more it tells."""
    if key.startswith("picture "):
        return 8.0
    if key.startswith("figure "):
        number = key.removeprefix("figure ")
        return min(5.0, 1.0 + len(number.rstrip("0").replace(".", "")))
    known = background()
    return max(0.0, log2((known.articles + 1) / (known.count(said.lower()) + 200)))
