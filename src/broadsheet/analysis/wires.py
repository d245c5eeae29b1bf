"""Who an article says it was supplied by: agencies, and the ways newsrooms credit them.

The table knows the agencies by their names and initials; an agency it does not know is still
recognised where the credit says so, because credits are compared by name.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Agency → other ways it is written. Public names, from the agencies' own sites.
AGENCIES: dict[str, tuple[str, ...]] = {
    "AP": ("Associated Press", "The Associated Press", "AP News", "apnews.com"),
    "Reuters": ("Thomson Reuters", "reuters.com"),
    "AFP": ("Agence France-Presse", "Agence France Presse", "afp.com"),
    "UPI": ("United Press International", "upi.com"),
    "dpa": ("Deutsche Presse-Agentur", "dpa-AFX", "dpa.com"),
    "APA": ("Austria Presse Agentur", "apa.at"),
    "SDA": ("Keystone-SDA", "Schweizerische Depeschenagentur", "ATS", "keystone-sda.ch"),
    "epd": ("Evangelischer Pressedienst",),
    "KNA": ("Katholische Nachrichten-Agentur",),
    "ANSA": ("Agenzia Nazionale Stampa Associata", "ansa.it"),
    "Adnkronos": (),
    "EFE": ("Agencia EFE", "efe.com"),
    "Europa Press": ("europapress.es",),
    "Lusa": ("Agência Lusa", "lusa.pt"),
    "Agência Brasil": ("Agencia Brasil",),
    "Télam": ("Telam",),
    "Notimex": (),
    "ANP": ("Algemeen Nederlands Persbureau",),
    "Belga": (),
    "TT": ("Tidningarnas Telegrambyrå",),
    "NTB": ("Norsk Telegrambyrå",),
    "Ritzau": (),
    "STT": ("Suomen Tietotoimisto",),
    "PAP": ("Polska Agencja Prasowa",),
    "ČTK": ("CTK",),
    "MTI": (),
    "Interfax": ("Интерфакс",),
    "TASS": ("ТАСС", "ITAR-TASS"),
    "RIA Novosti": ("РИА Новости",),
    "Ukrinform": ("Укринформ", "Укрінформ"),
    "Anadolu": ("Anadolu Agency", "Anadolu Ajansı", "AA"),
    "Xinhua": ("Xinhua News Agency", "新华社", "新華社", "xinhuanet.com", "news.cn"),
    "Kyodo": ("Kyodo News", "共同通信", "共同"),
    "Jiji": ("Jiji Press", "時事通信", "時事"),
    "Yonhap": ("Yonhap News Agency", "연합뉴스"),
    "PTI": ("Press Trust of India",),
    "ANI": ("Asian News International",),
    "IANS": ("Indo-Asian News Service",),
    "PA": ("PA Media", "PA News Agency", "Press Association"),
    "The Canadian Press": ("Canadian Press", "La Presse Canadienne"),
    "AAP": ("Australian Associated Press",),
    "SAPA": ("South African Press Association",),
    "NAN": ("News Agency of Nigeria",),
    "MENA": ("Middle East News Agency",),
    "WAM": ("Emirates News Agency",),
    "Bloomberg News": (),
    "CNN Wire": ("CNN Newsource",),
    "Inter Press Service": ("IPS",),
    "StatePoint": (),
}
_LEAD = 240
#: Characters and lines in which a dateline is looked for.
_HEAD = 1500
_LINES = 3
_TAIL = 300
_SIGNED = re.compile(r"\((?:Additional )?[Rr]eporting by [^()]{3,200}; ?[^()]{0,120}[Ee]diting by")
_PLACE_CREDIT = re.compile(
    r"\A\s*(?:[^\n()]{0,60}?)\(\s*([^()\d\n]{2,40}?)\s*\)\s*(?:[—–:]|--?\s|\.\s|\.[-–—]|$)"
)
_BARE_CREDIT = re.compile(r"\A\s*([^\W\d_][^\n—–(),.:]{1,40}?)\s*(?:[—–]|--)\s")
_DATE_TAIL = re.compile(r"[,/]?\s*(?:[A-Z][a-z]{2,8}\.?)?\s*\d{1,2}(?:,\s*\d{4})?\s*$")
_BY = re.compile(r"^(?:by|von|par|por|di|de|da|from|source|quelle|via|credit)\b[\s:]*", re.I)
_SPLIT = re.compile(r"\s*(?:[,;/|&+·]|\band\b|\bund\b|\bet\b|\by\b|\bwith\b|\bmit\b)\s*", re.I)
_LETTERS = re.compile(r"[\W_]+")


def credited(*, credit: str | None = None, byline: str | None = None, text: str = "") -> str | None:
    """Who supplied an article: a credit given as such, an agency in the byline, or a dateline.

    Known agencies come back under one name ("Associated Press" → "AP"). An unknown name counts
    where it is given as a credit or stands like one: ``HARBOUR CITY (Meridian Wire) —``.
    """
    if credit and credit.strip():
        return agency(credit) or credit.strip()
    for name in _SPLIT.split(_BY.sub("", byline.strip())) if byline else ():
        known = agency(name)
        if known:
            return known
    return dateline(text)


@lru_cache(maxsize=4096)
def agency(name: str | None) -> str | None:
    """The agency of this name, however it is written, or None where we know none such."""
    return _KNOWN.get(compact(name or ""))


def dateline(text: str) -> str | None:
    """The supplier a text's first lines name: ``WASHINGTON (AP) —``, ``Reuters –``.

    Titles and captions may stand before it; a closing ``(Reporting by …; Editing by …)`` is how
    Reuters signs.
    """
    lines = [line for line in text[:_HEAD].splitlines() if line.strip()]
    for line in lines[:_LINES]:
        if name := _line_credit(line.lstrip()[:_LEAD]):
            return name
    return "Reuters" if _SIGNED.search(text[-_TAIL:]) else None


def _line_credit(lead: str) -> str | None:
    placed = _PLACE_CREDIT.match(lead)
    if placed:
        name = placed.group(1).strip()
        known = agency(name) or _first_known(name)
        return known or (name if _looks_like_supplier(name) else None)
    bare = _BARE_CREDIT.match(lead)
    return agency(_DATE_TAIL.sub("", bare.group(1)).strip()) if bare else None


def same_name(a: str | None, b: str | None) -> bool:
    """Whether two credits or sources name one organisation.

    >>> same_name("The Harbour Gazette", "harbour-gazette.example")
    True
    """
    if not a or not b:
        return False
    left, right = agency(a) or a, agency(b) or b
    return left == right or _core(left) == _core(right) != ""


def mentions(text: str, name: str) -> bool:
    """Whether a text names this outlet, as in “told the Harbour Gazette”.

    >>> mentions("she told the Harbour Gazette on Monday", "harbour-gazette.example")
    True
    """
    core = _core(name)
    return len(core) >= 6 and core in _squeezed(text)


def compact(name: str) -> str:
    """A name without case, blanks, punctuation: how names are compared."""
    return _LETTERS.sub("", name.casefold())


@lru_cache(maxsize=256)
def _squeezed(text: str) -> str:
    """`compact`, remembered for the few texts that one article is compared with."""
    return compact(text)


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    site = name.strip().casefold()
    if "." in site and " " not in site:
        labels = [label for label in site.removeprefix("www.").split(".") if label]
        site = labels[-3] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[0]
    core = compact(re.sub(r"^(?:the|der|die|das|le|la|el|il)\s+", "", site))
    return core.removeprefix("the") if len(core) > 6 else core


def _first_known(name: str) -> str | None:
    return next((known for part in _SPLIT.split(name) if (known := agency(part))), None)


def _looks_like_supplier(name: str) -> bool:
    return bool(re.search(r"(?:wire|press|agency|news|agentur|agence|agencia)\b", name, re.I))


_KNOWN = {compact(way): name for name, ways in AGENCIES.items() for way in (name, *ways)}
