"""Author fields into the people they name: what stands around a name goes, what is no person too.

Fields hold ``By Ada Poe and Ben Roe, Political Editor``, an address, the name of the outlet, an
agency or the word "admin". Names are printed as the page prints them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from broadsheet.formats.text import letters, line

#: More words than this are a sentence, not a name.
MOST_WORDS = 6


def _either(words: str) -> str:
    """A pattern of these alternatives, in which an underscore is a blank."""
    return "|".join(words.split()).replace("_", " ")


#: What stands before a name, in the languages of the pages that we know.
_LEADS = _either(
    r"""
    (?:article_|story_|words_|text_|post_|report_|analysis_|opinion_|recipe_|review_)?by
    (?:written|posted|published|reported|submitted|created|authored)_(?:on_.{4,30}_)?by
    author\(?s?\)? about_the_author edited_by reporting_by reporter from_our_correspondent
    (?:veröffentlicht_|geschrieben_|erstellt_|eingestellt_|verfasst_|text_|rezept_)?von
    (?:ein_)?(?:beitrag|artikel|kommentar|pressemitteilung)_von
    autor(?:in|en|innen|:in)? redakteur(?:in)? text(?:_und_fotos?)?(?=\s*:) interview(?=\s*:)
    (?:publié_|rédigé_|écrit_|posté_|propos_recueillis_|article_|texte_)?par auteure?s?
    texte(?=_de\b|\s*:) recueilli_par (?:escrito_|publicado_|redactado_|texto_|redacción_)?por
    autora?(?:es)? texto(?=\s*:) (?:scritto_|pubblicato_|articolo_)?(?:da|di) a_cura_di
    autor[ei] testo_di (?:geschreven_)?door tekst(?=\s*:) (?:skrevet_|publisert_)?av
    (?:skrevet_)?af forfatter skribent journalist(?=\s*:) autorzy opracował[ai]? napisał[ai]?
    autorka автор[ыи]? текст(?=\s*:) yazar yazan haber(?=\s*:) kirjoittaja teksti(?=\s*:)
    szerző írta autorul de_către penulis oleh bởi tác_giả
    投稿者 著者 作者 作成者 執筆者? 撰文 記者 记者 文责 文責 文(?=\s*[:：●]) 글쓴이 بقلم كتب כתב מאת
    """
)
_LEAD = re.compile(rf"^[\s\W_]*(?i:(?:{_LEADS}))(?:\s*[:：●~]\s*|\s+|$|(?<=[^\x00-\u04ff]))")
#: A short lead before a capital: part of a name when only one word would remain.
_PARTICLE_LEAD = re.compile(r"^(?:di|da|von|de|av|af)\s+\S+$", re.IGNORECASE)
_GLUED = re.compile(r"^By(?=[A-Z][a-z])")
_OUTSIDE = re.compile(
    r"\([^()]{0,200}\)|\[[^\[\]]{0,80}\]|https?://\S+|www\.\S+|\S+@\S+\.\w+|(?<!\w)@\w+|\bu/(?=\w)"
)
#: What follows a name and ends it.
_ENDS = _either(
    r"""
    follow(?:ed|s|ing)? updated? published posted last says? sagt dice schrieb said
    alle_(?:artikel|beiträge) more_(?:stories|articles|from|by) read_more
    view_(?:all|profile|bio) see_all twitter facebook instagram linkedin email e-mail contact
    is_an?\b was_an?\b ist_(?:ein|der|die|redakt) est_(?:journaliste|un) es_(?:periodista|un)
    at_\d on_(?=\w+_\d) am_(?=\d) le_(?=\d) in_(?=[a-z]+_\|) staff_(?:writer|reporter) senior
    editor(?:-in-chief|_in_chief)? writer reporter correspondent columnist contributor
    photograph(?:s|er|y)?_by photos?_(?:by|:) illustrations?_by fotos?\s*: foto_(?:von|di|de)
    bild\s*: redakteur(?:in)? redaktor(?:in)? journaliste?
    for_(?:the|cnn|bbc|daily|mail|npr|usa)\b special_to minute_read min_read ceo cto founder
    co-founder senast_uppdaterad publicerad publisert aktualisiert veröffentlicht publié
    mis_à_jour pubblicato publicado actualizado
    """
)
_TAIL = re.compile(
    r"\s*(?:[|•·–—●►▸»/]\s|\s-\s|\s[-–—]$|(?<=\w)\s*[|•·]|\d"
    rf"|\b(?:{_ENDS})).*$",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(
    r"\s*[;&+、]\s*|\s*,\s*(?:(?:and|und|et|y|e)\s+)?|\s+/\s+|/(?=[A-Z])"
    r"|\s+(?:and|und|et|y|en|og|och|ve|oraz|и|та|with|mit|avec|con|e|i|u\.)\s+"
)
#: Words that no person's name holds: houses, desks, roles and the furniture around a byline.
_NO_NAMES = _either(
    r"""
    gmbh ag kg e\.?\s?v ev eg inc llc ltd corp plc s\.?p\.?a s\.?a\.? news nachrichten noticias
    actualités magazin[e]? zeitung tageszeitung zeitschrift online redaktion(?:en|steam)?
    redazione redacción redaccion redacção redação redakcja redakce rédaction redaction
    redaktionen redactie toimitus редакци[яи] редакція staff team desk editors? editorial
    newsroom bureau agenc(?:y|ies|ia|ias|e) agentur(?:en)? agência agenzia press(?:e|estelle)?
    prensa correspondents? reporters? writers? contributors? contributor journalists?
    columnists? admin(?:istrator)? webmaster gast(?:autor(?:in)?|beitrag)? anonym(?:ous|o|e|us)?
    anónimo unknown none null n/a publisher user default author autor autora author's auteur
    comments? kommentare? kommentieren reply antworten share teilen subscribe newsletter login
    sign register menu home about photo photos photograph image foto illustration video tv radio
    television televisión media medien verlag publishing publications? studios? group gruppe
    foundation stiftung institut[eo]? university universität universidad ministry ministerium
    bundes\w+ department departement amt verein verband bund association society organi[sz]ation
    committee council commission company club partei party services? service center centre
    zentrum project projects network kitchens? shop store blog forum wiki\w* submissions?
    letters special the kreuz feuerwehr polizei police fire diakonie caritas solutions global
    systems creative commons licen[cs]e forschung bildung research education academy akademie
    schule school college bank museum theat(?:er|re) orchest(?:er|ra) volksblatt tagblatt blatt
    anzeiger kurier welle abteilung data datum regular features? programme? program speech
    business politics reporting debates? rights deutschland germany schweiz österreich austria
    international national open public voice times journal gazette herald tribune daily weekly
    über uber alles autorenseite übersetzt translated traducción publiziert hace foreign
    shopping smart name erforderlich required email website posts? articles? artikel beitrag
    beiträge archive tags? category kategorie views? hours? minutes? today yesterday gestern
    heute ago updated? published posted says sagt follow more mehr alle your you our by skip
    content search suche click profile edit delete copy link url view suivre folgen zeige see
    bio results recipe rezept quelle source interview text fonte fuente contact kontakt
    copyright reserved powered pictures?
    """
)
_NOT = re.compile(
    rf"\b(?:{_NO_NAMES})\b"
    r"|‘"
    r"|[@{}<>|#\d:!?=\"“”„…]"
    r"|\.(?:com|de|org|net|at|ch|fr|it|es|pl|co|info|eu|uk|ru|tv|cl|io)\b"
    r"|(?:記者看|记者看|編集部|编辑部|編輯部|編集|編輯|记者部|本社|新聞|新闻|通信|通讯社|スタッフ)",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    """von van de der den del della di da do dos das du des la le el al bin ibn ben ter ten zu zum
    zur vom af av y e i und het 't d' st st. jr jr. sr ii iii abu dr. prof. prof dr""".split()
)
#: Agencies as author fields name them, in letters alone. What they supply is theirs, so it is a
#: credit; `analysis.wires` knows more of each.
AGENCIES = frozenset(
    """ap associatedpress theassociatedpress reuters thomsonreuters afp agencefrancepresse upi
    dpa dpaafx dpalno deutschepresseagentur apa austriapresseagentur sda ats keystonesda
    keystone epd evangelischerpressedienst kna katholischenachrichtenagentur ansa
    adnkronos efe agenciaefe europapress lusa agêncialusa agênciabrasil agenciabrasil
    télam telam notimex anp belga tt ntb ritzau stt pap čtk ctk mti interfax интерфакс
    tass тасс rianovosti риановости ukrinform укринформ anadolu anadoluagency
    anadoluajansı aa xinhua 新华社 新華社 kyodo kyodonews 共同通信 jiji jijipress 時事通信 yonhap
    연합뉴스 pti presstrustofindia ani ians pamedia pressassociation canadianpress thecanadianpress
    aap bloombergnews cnnwire sid afpdpa dpaafp agencies agenturen agencias agences""".split()
)
#: A row of its own between two names, or the beginning of one that goes on.
_JOINED = re.compile(
    r"\s*(?:[,;&+/、·]|(?:and|und|et|y|e|en|og|och|ve|oraz|i|и|та|with|mit|avec|con)\b)\s*",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:[,;&+/、]|\b(?:and|und|et|y|e|en|og|och|ve|oraz|и|with|mit|avec|con))\s*$", re.IGNORECASE
)
_DAYS = frozenset(
    """january february march april may june july august september october november december januar
    februar märz mai juni juli oktober dezember enero febrero marzo abril mayo junio julio agosto
    septiembre octubre noviembre diciembre monday tuesday wednesday thursday friday saturday sunday
    montag dienstag mittwoch donnerstag freitag samstag sonntag jan feb mar apr jun jul aug sep sept
    oct nov dec""".split()
)
_SPACED = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]")


def people(field: str, *, house: Collection[str] = (), trusted: bool = True) -> tuple[str, ...]:
    """The people that an author field names, in its order; empty where it names none.

    ``house`` are names of the outlet, in `letters`. A single word is a name only where the field
    is ``trusted`` to hold names and nothing else.

    >>> people("By Ada Poe and Ben Roe, Political Editor")
    ('Ada Poe', 'Ben Roe')
    """
    return _people(field[:600], frozenset(house), trusted=trusted)


def begins(text: str) -> bool:
    """Whether a text begins as bylines do, with "By" or the like, and goes on."""
    return len(_without_lead(text)[0]) > 3 and _without_lead(text)[1]


def agency(field: str) -> str | None:
    """The agency that an author field names, or None.

    >>> agency("dpa/lno")
    'dpa'
    """
    for part in re.split(r"\s*[/,;&|+]\s*|\s+(?:and|und|et|y)\s+", line(field, longest=200)):
        bare = _LEAD.sub("", part).strip(" .()[]")
        if letters(bare) in AGENCIES and letters(bare):
            return bare
    return None


@lru_cache(maxsize=2000)
def _people(field: str, house: frozenset[str], *, trusted: bool) -> tuple[str, ...]:
    found: list[str] = []
    rows = [row for row in map(_row, _OUTSIDE.sub(" ", field).splitlines()) if row]
    open_ended, led_before = True, False
    for row in rows[:12]:
        if found and not (open_ended or _JOINED.match(row)):
            break
        bare, led = _without_lead(row)
        led_before = led or (led_before and not found)
        named = _in_row(bare, house, trusted=trusted, led=led_before)
        if not named and found and not _JOINED.fullmatch(row):
            break
        found += named
        open_ended = not named or bool(_OPEN.search(row))
    return tuple(dict.fromkeys(found))


def _row(text: str) -> str:
    return line(text, longest=300)


def _in_row(row: str, house: frozenset[str], *, trusted: bool, led: bool) -> list[str]:
    found: list[str] = []
    alone = trusted or led
    for part in _BETWEEN.split(row):
        name = _name(part)
        single = len(name.split()) == 1
        if name and _is_person(name, house, trusted=alone and not found if single else trusted):
            found.append(name)
        elif found and part.strip():
            break
        if found and _TAIL.search(part + " "):
            break
    return found


def _without_lead(text: str) -> tuple[str, bool]:
    """``text`` without "By" and the like, which may stand there twice, and whether it did."""
    text, led = _GLUED.sub("", text.strip()), False
    for _ in range(3):
        shorter = _LEAD.sub("", text, count=1).strip()
        if shorter == text or _PARTICLE_LEAD.match(text):
            break
        text, led = shorter, True
    return text, led


def _name(part: str) -> str:
    part, _led = _without_lead(part)
    return _TAIL.sub("", part + " ").strip(" \t\n-–—|•·,.:;/*~\u3000«»'’")


def _is_person(name: str, house: frozenset[str], *, trusted: bool) -> bool:
    words = name.split()
    if not 1 < len(name) <= 60 or len(words) > MOST_WORDS or _NOT.search(name):
        return False
    bare = letters(name)
    if len(bare) < 2 or bare in house or bare in AGENCIES:
        return False
    if not _SPACED.search(name):
        return len(bare) <= 12 and (trusted or len(bare) <= 8)
    if len(words) == 1:
        return trusted and len(bare) > 2 and bare not in _DAYS and not name[0].islower()
    if letters(words[-1]) in _DAYS - {"may", "june", "april", "august", "march"}:
        return False
    proper = [word for word in words if word.casefold() not in _PARTICLES]
    capital = sum(not word[:1].islower() for word in proper)
    return bool(proper) and (capital == len(proper) or (trusted and len(words) <= 3))
