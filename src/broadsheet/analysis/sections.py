"""Where in the paper an article stands, with the reason, by the surest sign it carries.

In order: the section its feed was given, the parts of its address, the feed's categories, what
the page says, then a small list of telling words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from broadsheet.analysis.text import word_set, words
from broadsheet.model import Section

#: Points by which the best section must lead before words alone decide.
LEAD = 2

_NAMES: dict[Section, str] = {
    Section.WORLD: "world international global africa asia europe americas middleeast middle-east"
    " latin-america ausland welt monde mundo internacional esteri mondo foreign conflict",
    Section.POLITICS: "politics political politica política politik politique election elections"
    " government parliament congress whitehouse inland diplomacy siyasa oselu",
    Section.BUSINESS: "business economy economics money markets market finance financial companies"
    " wirtschaft finanzen économie economie economia economía negocios banking"
    " personal-finance real-estate industry work jobs biashara",
    Section.TECHNOLOGY: "technology tech digital gadgets software computing computers internet ai"
    " cybersecurity netzwelt technik technologie tecnologia tecnología gaming",
    Section.SCIENCE: "science space environment climate nature wissen wissenschaft sciences ciencia"
    " scienza physics astronomy biology archaeology weather climate-change",
    Section.HEALTH: "health medicine medical wellness covid coronavirus gesundheit santé sante"
    " salud salute mental-health healthcare afya lafiya ilera",
    Section.SPORT: "sport sports football soccer tennis cricket rugby golf basketball nba nfl mlb"
    " nhl formula-1 f1 olympics boxing cycling athletics fussball fußball deportes"
    " calcio futbol fútbol baseball hockey racing michezo wasanni ereidaraya",
    Section.ENTERTAINMENT: "entertainment arts culture music film films movies movie tv television"
    " celebrity celebrities books theatre theater art kultur unterhaltung spectacles"
    " cultura espectáculos spettacoli media showbiz stage games burudani",
    Section.LIFESTYLE: "lifestyle life style food travel fashion family home-garden recipes"
    " wellbeing relationships reise leben stil panorama-leben viajes cuisine voyage"
    " parenting beauty motoring cars religion",
}
_WORDS: dict[Section, str] = {
    Section.WORLD: "ceasefire troops missile airstrike militants refugees nato un insurgents"
    " earthquake embassy ambassador sanctions border rebels hostages humanitarian junta",
    Section.POLITICS: "election elections voters senate senator parliament minister congress"
    " democrats republicans ballot campaign legislation lawmakers mp mps vote party coalition"
    " cabinet prime president presidential governor council referendum opposition labour"
    " conservatives wahl bundestag élection ministre gobierno elecciones",
    Section.BUSINESS: "shares profit profits revenue investors inflation stocks bank banks economy"
    " economic earnings merger market markets sales billion firm company retailer tariffs"
    " unemployment oil euro dollar quarterly shareholders takeover ceo prices exports aktien",
    Section.TECHNOLOGY: "software app google apple microsoft smartphone chip chips startup ai"
    " algorithm hackers cyber online internet users computer computers browser broadband"
    " android iphone data robot cloud mobile digital phones website",
    Section.SCIENCE: "scientists researchers study telescope nasa planet species fossil climate"
    " asteroid physics rocket spacecraft astronomers genome dna ocean glacier satellite"
    " laboratory galaxy emissions biodiversity",
    Section.HEALTH: "patients hospital hospitals vaccine virus doctors disease cancer health drug"
    " outbreak clinical nhs infection treatment medicine nurses symptoms diabetes malaria"
    " surgery covid pandemic",
    Section.SPORT: "match goal goals coach league cup team players season champions win striker"
    " midfielder tournament olympic wicket innings penalty football rugby cricket tennis club"
    " defeat victory squad playoff quarterback injury final semi-final championship game scored"
    " referee fixture spieltag",
    Section.ENTERTAINMENT: "film films movie actor actress album singer band oscar festival"
    " box-office director series netflix celebrity concert song premiere hollywood star tv"
    " comedy drama award awards novel musical theatre exhibition painting",
    Section.LIFESTYLE: "recipe recipes fashion travel holiday wedding cooking restaurant wine"
    " garden parenting dating decor beauty skincare hotel fitness chef tourists church prayer",
}


def section(
    *,
    feed: Section | None = None,
    url: str | None = None,
    categories: Iterable[str] = (),
    hint: str | None = None,
    title: str = "",
    text: str = "",
) -> tuple[Section | None, str]:
    """The section of an article and why, or None with why not."""
    if feed is not None:
        return feed, "its feed is filed there"
    for label, parts in (
        ("its address says", _address_parts(url)),
        ("its category is", list(categories)),
        ("its page says", [hint] if hint else []),
    ):
        for part in parts:
            found = _named(part)
            if found is not None:
                return found, f"{label} “{part}”"
    return _by_words(title, text)


def _address_parts(url: str | None) -> list[str]:
    """The folders of an address, the last first named, its host's own part too."""
    if not url:
        return []
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    folders = [unquote(part) for part in parts.path.split("/") if part][:-1]
    host = (parts.hostname or "").split(".")
    return [*folders[:4], *host[:1]] if len(host) > 2 else folders[:4]


def _named(name: str) -> Section | None:
    key = "-".join(re.findall(r"\w+", name.casefold()))
    whole = _BY_NAME.get(key) or _BY_NAME.get(key.replace("-", ""))
    if whole or key.count("-") > 3:
        return whole
    return next((_BY_NAME[part] for part in key.split("-") if part in _BY_NAME), None)


def _by_words(title: str, text: str) -> tuple[Section | None, str]:
    points: Counter[Section] = Counter()
    telling: dict[Section, list[str]] = {}
    for weight, part in ((2, title), (1, text[:1500])):
        for word in _BY_WORD.keys() & words(part):
            for found in _BY_WORD[word]:
                points[found] += weight
                telling.setdefault(found, []).append(word)
    ranked = points.most_common(2)
    if not ranked or ranked[0][1] < LEAD:
        return None, "nothing in it points to a section"
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None, f"its words point to {ranked[0][0]} and {ranked[1][0]} alike"
    best = ranked[0][0]
    return best, "its words: " + ", ".join(sorted(set(telling[best]))[:5])


_BY_NAME = {name: found for found, names in _NAMES.items() for name in word_set(names)}
_BY_WORD: dict[str, tuple[Section, ...]] = {}
for _section, _listed in _WORDS.items():
    for _word in word_set(_listed):
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _section)
