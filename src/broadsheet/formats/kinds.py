"""What kind of piece a page holds, and whether it stands behind a wall, each with the reason.

Asked in this order: what the page states for machines, its address, a label by the headline or in
the title, and the shape of its text. A page that says nothing of the sort holds news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from broadsheet.formats import headline, linked
from broadsheet.model import ArticleKind

#: Characters of a label by the headline.
_LABEL = 40
#: Elements above and below the headline among which a label is looked for.
_ABOVE, _BELOW = 14, 6
#: Questions among the paragraphs of a conversation, and their share of all.
_QUESTIONS, _ASKED = 6, 0.2

_TYPES = {
    "liveblogposting": ArticleKind.LIVE,
    "opinionnewsarticle": ArticleKind.OPINION,
    "analysisnewsarticle": ArticleKind.ANALYSIS,
    "backgroundnewsarticle": ArticleKind.ANALYSIS,
    "askpublicnewsarticle": ArticleKind.NEWS,
    "reviewnewsarticle": ArticleKind.REVIEW,
    "review": ArticleKind.REVIEW,
    "criticreview": ArticleKind.REVIEW,
    "advertisercontentarticle": ArticleKind.SPONSORED,
}
_NO_PIECES = frozenset(
    """product offer collectionpage searchresultspage profilepage contactpage aboutpage faqpage
    checkoutpage itemlist jobposting event realestatelisting website""".split()
)
_WORDS = {
    ArticleKind.SPONSORED: """sponsored advertorial partner-content partnercontent paid-post
        paidpost paid-content branded-content brandvoice brand-studio sponsored-content
        publireportage publirreportaje publi-redactionnel publiredazionale
        contenido-patrocinado sponset-innhold
        conteudo-patrocinado bezahlter-inhalt gesponsert annonsørinnhold annonsorinnhold
        kommersielt-innhold artykul-sponsorowany material-partnera партнерский-материал
        sponsored-post paid-partner-content contenu-sponsorise contenu-partenaire native-ad""",
    ArticleKind.PRESS_RELEASE: """press-release press-releases pressrelease pressreleases
        pressemitteilung pressemitteilungen pressemeldung pressemeldungen communique-de-presse
        communiques-de-presse communiques nota-de-prensa notas-de-prensa comunicado-de-prensa
        comunicati-stampa comunicato-stampa persbericht persberichten pressmeddelande
        pressmeddelanden pressemelding pressemeddelelse tiedotteet komunikat-prasowy
        пресс-релиз prnewswire businesswire globenewswire newsaktuell""",
    ArticleKind.LIVE: """live liveblog live-blog live-updates liveticker live-ticker newsblog
        en-direct endirect direct en-vivo envivo en-directo endirecto directo minuto-a-minuto
        ao-vivo aovivo in-diretta diretta na-zywo canli live-text live-reporting онлайн""",
    ArticleKind.REVIEW: """review reviews kritik filmkritik rezension rezensionen buchkritik
        critique critiques recension recensioner recensione recensioni resena resenas reseña
        reseñas anmeldelse anmeldelser critica critiche recenzja recenzje рецензия arvio
        arvostelu""",
    ArticleKind.INTERVIEW: """interview interviews entrevista entrevistas entretien entretiens
        intervista interviste wywiad wywiady интервью haastattelu intervju roportaj röportaj""",
    ArticleKind.ANALYSIS: """analysis analyses analyse analysen explainer explainers explained
        hintergrund decryptage décryptage analisis análisis analisi analise análise analiza analys
        achtergrond background дослідження аналитика faktencheck fact-check""",
    ArticleKind.OPINION: """opinion opinions comment commentisfree commentary op-ed oped editorial
        editorials leading-article leaders columnists columns column kommentar kommentare meinung
        meinungen debatte kolumne kolumnen leitartikel glosse gastbeitrag gastkommentar essay
        tribune tribunes chronique chroniques edito éditorial editos idees débats opinión
        opiniones columna columnas tribuna opinione opinioni commento commenti editoriale
        opinião opiniao colunas coluna artigos-de-opiniao debatt ledare leder kronikk mening
        meninger opinie komentarz komentarze felieton мнение мнения колонка колумнисты
        mielipide paakirjoitus pääkirjoitus görüş yazarlar vélemény nazory komentar letters
        letters-to-the-editor leserbriefe 社説 社论 评论 オピニオン 사설""",
    ArticleKind.NOT_ARTICLE: """tag tags category categories author authors search suche recherche
        login anmelden register subscribe abo impressum imprint privacy datenschutz terms agb
        about about-us ueber-uns contact kontakt newsletter newsletters sitemap jobs shop cart
        account archive archives topics topic thema themen mediadaten advertise""",
}  # fmt: skip
_LISTINGS = frozenset("tag tags category categories author authors".split())
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
#: Labels that furniture by a headline has too: a link to comments, to a stream.
_FURNITURE = frozenset(
    """comment comments kommentare commentaires comentarios commenti komentarze live direct directo
    diretta about contact archive login search newsletter letters background column""".split()
)
#: Labels of several words as they stand in titles.
_TITLED = re.compile(
    r"^(?P<first>[^\W\d_][\w\s'’/-]{2,28}?)\s*(?:[:|–—»]|\s-)\s|\s[|–—-]\s?(?P<last>[\w\s-]{4,24})$"
)
_LIVE_TITLE = re.compile(
    r"\blive updates?\b|\bas it happened\b|\blive ?blog\b|\blive ?ticker\b|\ben direct\b"
    r"|\ben vivo\b|\bao vivo\b|\bminuto a minuto\b|\bin diretta\b|\bna żywo\b|^\+\+\+"
    r"|\bonline-трансляция\b",
    re.IGNORECASE,
)
_TALK_TITLE = re.compile(
    r"\bim (?:interview|gespräch)\b|\binterview (?:mit|with|avec|met|med)\b|\bentretien avec\b"
    r"|\bentrevista (?:a|con|com)\b|\bintervista (?:a|con)\b|^(?:q ?& ?a|q and a)\b",
    re.IGNORECASE,
)
_RELEASE = re.compile(
    r"\bfor immediate release\b|/PRNewswire|\(BUSINESS WIRE\)|GLOBE ?NEWSWIRE"
    r"|^[^\n]{0,80}\((?:ots|news aktuell)\)",
    re.IGNORECASE,
)
_RELEASE_HOSTS = re.compile(r"(?:^|\.)(?:prnewswire|businesswire|globenewswire|presseportal)\.\w+$")
_TURN = re.compile(
    r"^\s*(?:Q|A|F|P|R|Frage|Antwort|Question|Pregunta|Domanda)\s*[:.]\s", re.IGNORECASE
)

Verdict = tuple[ArticleKind, str]


def kind(
    thing: linked.Thing,
    metas: Mapping[str, str],
    look: headline.Look,
    *,
    url: str,
    title: str,
    text: str,
) -> Verdict:
    """What kind of piece this page holds, and why."""
    verdicts = (
        _typed(thing, metas),
        _by_address(url),
        _labelled(thing, metas, look),
        _titled(title),
        _shaped(text),
        _no_piece(thing, metas, url),
    )
    return next(filter(None, verdicts), (ArticleKind.NEWS, "nothing says that it is anything else"))


def wall(thing: linked.Thing, metas: Mapping[str, str]) -> str | None:
    """What says that this page is not free to read, or None where nothing does."""
    if _denied(thing.get("isAccessibleForFree")):
        return "JSON-LD isAccessibleForFree"
    parts = thing.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict) and _denied(part.get("isAccessibleForFree")):
            return "JSON-LD hasPart, a part that is not free"
    for name in ("article:content_tier", "content_tier", "og:restrictions:content", "access"):
        if (metas.get(name) or "").strip().lower() in ("locked", "metered", "premium", "paid"):
            return f"meta {name}"
    for name in ("paywall", "premium", "is_premium", "pw-restricted", "article:paid"):
        if (metas.get(name) or "").strip().lower() in ("true", "yes", "1", "paid", "premium"):
            return f"meta {name}"
    return None


def _denied(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower() in ("false", "no"))


def _typed(thing: linked.Thing, metas: Mapping[str, str]) -> Verdict | None:
    for name in sorted(linked.types(thing)):
        found = _TYPES.get(name)
        if found and found is not ArticleKind.NEWS:
            return found, f"JSON-LD type {name}"
    if (metas.get("article:opinion") or "").strip().lower() == "true":
        return ArticleKind.OPINION, "meta article:opinion"
    return None


def _by_address(url: str) -> Verdict | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if _RELEASE_HOSTS.search(parts.hostname or ""):
        return ArticleKind.PRESS_RELEASE, "its site publishes press releases"
    folders = [folder.lower() for folder in parts.path.split("/") if folder]
    for folder in folders[:-1][:4]:
        found = _KINDS.get(folder)
        if found and found is not ArticleKind.NOT_ARTICLE:
            return found, f"its address, “{folder}”"
    listing = folders and _KINDS.get(folders[0]) is ArticleKind.NOT_ARTICLE
    if listing and len(folders) <= (2 if folders[0] in _LISTINGS else 1):
        return ArticleKind.NOT_ARTICLE, f"its address, “{folders[0]}”"
    last = folders[-1] if folders else ""
    if re.search(r"(?:^|-)live-?(?:blog|ticker|updates?)(?:-|$)", last):
        return ArticleKind.LIVE, "its address, a live blog"
    return None


def _labelled(thing: linked.Thing, metas: Mapping[str, str], look: headline.Look) -> Verdict | None:
    """A section, or a label by the headline, that names a kind."""
    stated = (metas.get("article:section"), linked.text(thing, "articleSection", "genre"))
    for label in filter(None, stated):
        if found := _named(label):
            return found, f"its section, “{label.strip()[:_LABEL]}”"
    for label in _labels(look):
        if found := _named(label):
            return found, f"a label by the headline, “{label}”"
    return None


def _labels(look: headline.Look) -> Iterator[str]:
    if look.heading is None:
        return
    above, below = headline.before(look.heading, _ABOVE), headline.behind(look.heading, _BELOW)
    for node in (*above, *below):
        said = headline.said(node) if len(node) < 4 else ""
        fits = 2 < len(said) <= _LABEL and node.tag not in ("script", "style", "button")
        beside = fits and said.casefold() not in _FURNITURE and look.step(node) is not None
        if beside and not (node.get("href") or "").startswith("#"):
            yield said


def _titled(title: str) -> Verdict | None:
    if _LIVE_TITLE.search(title):
        return ArticleKind.LIVE, "its title"
    if _TALK_TITLE.search(title):
        return ArticleKind.INTERVIEW, "its title"
    found = _TITLED.search(title)
    label = (found["first"] or found["last"] or "") if found else ""
    named = _named(label)
    return (named, f"its title, “{label.strip()}”") if named else None


def _named(label: str) -> ArticleKind | None:
    """The kind that a label names, whole: “Kommentar”, “Live”, “Press release”."""
    key = "-".join(re.findall(r"[^\W_]+", label.casefold()))
    found = _KINDS.get(key)
    return None if found is ArticleKind.NOT_ARTICLE else found


def _shaped(text: str) -> Verdict | None:
    rows = [row for row in text.splitlines() if row.strip()]
    if _RELEASE.search(text[:600]):
        return ArticleKind.PRESS_RELEASE, "its opening says so"
    turns = sum(bool(_TURN.match(row)) for row in rows)
    asked = sum(row.rstrip(' "”“»').endswith(("?", "？", "؟")) and len(row) < 300 for row in rows)
    if turns >= _QUESTIONS or (asked >= _QUESTIONS and asked >= _ASKED * len(rows)):
        return ArticleKind.INTERVIEW, f"{max(asked, turns // 2)} questions, each with its answer"
    return None


def _no_piece(thing: linked.Thing, metas: Mapping[str, str], url: str) -> Verdict | None:
    """A page that describes itself as something else, or is the front page of its site."""
    types = linked.types(thing) & _NO_PIECES
    if types:
        return ArticleKind.NOT_ARTICLE, f"JSON-LD type {min(types)}"
    if (metas.get("og:type") or "").lower() in ("product", "profile", "product.group"):
        return ArticleKind.NOT_ARTICLE, f"og:type {metas['og:type']}"
    if re.fullmatch(r"https?://[^/]+/?", url):
        return ArticleKind.NOT_ARTICLE, "its address is that of a front page"
    return None
