"""Pages that stand where a site should be: a login, a question of consent, a parked domain."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from broadsheet.formats.text import line
from broadsheet.formats.tree import Node

#: A page with more words than this says something of its own besides the wall.
WORDS = 250

_LOGIN_PATH = re.compile(
    r"/(?:log[-_]?in|sign[-_]?in|anmelden|connexion|accounts?/login|oauth|sso|saml2?|wp-login\.php)"
    r"(?:[/?.]|$)",
    re.IGNORECASE,
)
_CONSENT_PLACE = re.compile(
    r"^(?:consent|cmp|privacy-?gate)\.|/(?:consent|cookie-?wall|privacy-?gate|collectconsent)\b",
    re.IGNORECASE,
)
_CONSENT_TITLE = re.compile(
    r"before you continue|bevor sie (?:zu|fort)|avant d.acc[ée]der|your privacy choices"
    r"|cookie ?(?:wall|consent)",
    re.IGNORECASE,
)
_CHECK_TITLE = re.compile(
    r"^(?:just a moment|attention required|are you (?:a )?(?:human|robot)|access denied|one moment"
    r"|verif(?:y|ying) (?:that )?you are (?:a )?human|robot or human)",
    re.IGNORECASE,
)
_PARKED = re.compile(
    r"domain (?:name )?(?:is|may be) (?:for sale|parked|available)|buy this domain|domain parking"
    r"|this domain (?:has expired|is registered)|domain steht zum verkauf|parked (?:free|domain)"
    r"|ce domaine est [àa] vendre|dominio (?:est[áa]|[èe]) in vendita",
    re.IGNORECASE,
)
_PARKING = re.compile(
    r"\b(?:sedoparking|parkingcrew|bodis|parklogic|hugedomains|afternic|dan|above)\.(?:com|net)\b",
    re.IGNORECASE,
)


def is_parked(tree: Node) -> bool:
    """Whether nobody publishes here: the domain is for sale, or only holds advertisements."""
    if len(_words(tree)) > WORDS:
        return False
    said = f"{tree.findtext('.//title') or ''} {' '.join(_words(tree))}"
    called = " ".join(
        node.get(name) or "" for node in tree.iter("script", "iframe", "a") for name in _PLACES
    )
    return bool(_PARKED.search(said) or _PARKING.search(called))


def wall(tree: Node, *, url: str) -> str | None:
    """What stands between us and the site, in words, or None where nothing does."""
    parts = urlsplit(url)
    title = line(tree.findtext(".//title"))
    short = len(_words(tree)) <= WORDS
    if _CONSENT_PLACE.search(parts.hostname or "") or _CONSENT_PLACE.search(parts.path):
        return "a question about cookies and consent"
    if short and _CONSENT_TITLE.search(title):
        return "a question about cookies and consent"
    if short and _CHECK_TITLE.search(title):
        return "a check whether we are human"
    if short and (_LOGIN_PATH.search(parts.path) or _asks_for_password(tree)):
        return "a page to sign in"
    return None


_PLACES = ("src", "href")


def _asks_for_password(tree: Node) -> bool:
    return any((box.get("type") or "").lower() == "password" for box in tree.iter("input"))


def _words(tree: Node) -> list[str]:
    kept = (
        text
        for node in tree.iter()
        if node.tag not in ("script", "style", "noscript", "template", "title")
        for text in (node.text, node.tail)
    )
    return " ".join(text for text in kept if text).split()
