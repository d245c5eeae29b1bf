"""The agencies by their names and initials, and whether two names mean one organisation.

An agency that the table does not know is still recognised where a credit says so, because credits
are compared by name (`analysis.credits`).
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
_LETTERS = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def agency(name: str | None) -> str | None:
    """The agency of this name, however it is written, or None where we know none such."""
    return _KNOWN.get(compact(name or ""))


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


@lru_cache(maxsize=4096)
def _squeezed(text: str) -> str:
    """`compact`, remembered for the openings that one new article after another is held to."""
    return compact(text)


@lru_cache(maxsize=4096)
def _core(name: str) -> str:
    site = name.strip().casefold()
    if "." in site and " " not in site:
        labels = [label for label in site.removeprefix("www.").split(".") if label]
        site = labels[-3] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[0]
    core = compact(re.sub(r"^(?:the|der|die|das|le|la|el|il)\s+", "", site))
    return core.removeprefix("the") if len(core) > 6 else core


_KNOWN = {compact(way): name for name, ways in AGENCIES.items() for way in (name, *ways)}
