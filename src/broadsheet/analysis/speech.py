"""How newspapers say who said something: verbs of saying and what credits a source, by language.

Hand-written for the languages that we read well enough to be sure: English, German, French,
Spanish, Italian and Portuguese. In all others `names_a_source` cannot tell.
"""

from __future__ import annotations

import re

from broadsheet.analysis.text import each_sentence, word_set
from broadsheet.analysis.wording import NO_NAMES

#: Verbs in the forms that news prints them in, when somebody is reported to have said something.
SAYING: dict[str, frozenset[str]] = {
    "en": word_set(
        "said says say saying told tells tell telling added adds add adding announced announces"
        " announcing argued argues arguing asked asks claimed claims claiming confirmed confirms"
        " declared declares denied denies explained explains explaining insisted insists noted"
        " notes noting reported reports reporting revealed reveals stated states stating"
        " suggested suggests tweeted tweets warned warns warning wrote writes writing pointed"
        " recalled recalls replied replies predicted predicts posted believes believed thinks"
        " testified testifies acknowledged acknowledges admitted admits alleged alleges"
        " concluded concludes commented comments described describes emphasized emphasised"
        " estimates estimated hopes hoped joked quipped maintained maintains promised promises"
        " proposed remarked remarks responded stressed stresses urged urges vowed vows"
        " found finds showed shows"
    ),
    "de": word_set(
        "sagte sagt sagten sagen erklärte erklärt erklärten teilte teilten betonte betont meinte"
        " meint berichtete berichtet berichteten schrieb schreibt forderte fordert warnte warnt"
        " kündigte kündigt bestätigte bestätigt behauptete behauptet ergänzte fügte kritisierte"
        " kritisiert lobte äußerte versicherte unterstrich antwortete sprach räumte zitierte"
        " zitiert mitteilte mitteilten erläuterte"
    ),
    "fr": word_set(
        "dit déclaré déclare annoncé annonce affirmé affirme expliqué explique ajouté ajoute"
        " indiqué indique précisé précise estimé estime confirmé confirme assuré assure souligné"
        " souligne rapporté rapporte écrit raconté raconte averti répondu reconnu rappelé rappelle"
        " martelé lancé lance insisté poursuit conclut déclarait expliquait"
    ),
    "es": word_set(
        "dijo dice dijeron declaró declara afirmó afirma aseguró asegura explicó explica añadió"
        " añade agregó agrega anunció anuncia señaló señala indicó indica confirmó confirma"
        " informó informa sostuvo manifestó advirtió advierte reconoció subrayó destacó precisó"
        " comentó apuntó escribió denunció insistió expresó"
    ),
    "it": word_set(
        "detto dice dichiarato dichiara spiegato spiega aggiunto aggiunge affermato afferma"
        " annunciato annuncia riferito riferisce sottolineato sottolinea scritto scrive ricordato"
        " ricorda commentato commenta confermato conferma ribadito precisato osservato avvertito"
        " raccontato racconta disse spiegò concluso conclude"
    ),
    "pt": word_set(
        "disse diz disseram afirmou afirma declarou declara explicou explica acrescentou anunciou"
        " anuncia informou informa contou conta destacou ressaltou confirmou confirma escreveu"
        " escreve garantiu alertou avisou sublinhou adiantou referiu comentou defendeu revelou"
        " completou avaliou"
    ),
}
#: What stands before the one whose words or facts these are.
CREDITING: dict[str, str] = {
    "en": r"according to|in the words of|as (?:told to|reported by)|citing|quoting|cited by",
    "de": r"laut|zufolge|nach (?:angaben|aussage|einschätzung|informationen|worten)(?: von| der"
    r"| des)?|so",
    "fr": r"selon|d['’]après|de source|a? ?cité par",
    "es": r"según|de acuerdo con|citado por|en palabras de",
    "it": r"secondo|stando a|a detta di|come riferi\w+",
    "pt": r"segundo|de acordo com|conforme|nas palavras de",
}
#: What a named body publishes: "a Harbour Authority survey".
_PUBLISHED = word_set("poll polls survey surveys study studies report statement")
#: Words that are printed like names and are none.
_NO_NAME = NO_NAMES | word_set("officials sources police o das dies")
_WORD = re.compile(r"[^\W\d_](?:[\w’'.-]*\w)?")
#: They stand for somebody who is named elsewhere.
_PRONOUNS = word_set("he she er sie il elle él ella lui lei ele ela")
#: Words between a verb of saying and the name that it belongs to, at most.
_NEAR = 7


def knows(lang: str | None) -> bool:
    """Whether attributions of this language can be read."""
    return lang in SAYING


def names_a_source(text: str, lang: str | None) -> tuple[int, int] | None:
    """The first sentence in which a named somebody says something, or None.

    Generous: whatever could be a name beside a verb of saying counts, and "she said" where
    somebody with two names stands before it, so that nothing is called unsourced that names a
    source. Raises KeyError for a language that it does not know.
    """
    language = lang or ""
    verbs, credit, named = SAYING[language], _CREDIT[language], False
    for start, end in each_sentence(text):
        sentence = text[start:end]
        if any(_capital(found[1]) for found in credit.finditer(sentence)):
            return start, end
        words = _WORD.findall(sentence)
        said = [(low := word.lower()) in verbs or low in _PUBLISHED for word in words]
        if any(said) and _beside(said, _names(words, said, language)):
            return start, end
        if any(said) and named and _beside(said, [word.lower() in _PRONOUNS for word in words]):
            return start, end
        named = named or bool(_FULL_NAME.search(sentence, 1))
    return None


def _names(words: list[str], said: list[bool], lang: str) -> list[bool]:
    """Which words could be names. German prints every noun like one: there it takes two of them
    in a row, or one right behind the verb."""
    capitals = [_capital(word) for word in words]
    behind, following = [False, *said[:-1]], [*capitals[1:], False]
    if lang != "de":  # the first word of a sentence is printed like a name, too
        return [capitals[0] and (following[0] or any(said[1:3])), *capitals[1:]]
    return [
        own and (after or verb)
        for own, after, verb in zip(capitals, following, behind, strict=True)
    ]


def _beside(said: list[bool], names: list[bool]) -> bool:
    return any(any(names[max(0, n - _NEAR) : n + _NEAR]) for n, verb in enumerate(said) if verb)


_FULL_NAME = re.compile(r"[^\W\d_a-zà-ÿ][\w’'-]+ [^\W\d_a-zà-ÿ][\w’'-]+")


def _capital(word: str) -> bool:
    return word[:1].isupper() and word.lower().rstrip(".'’") not in _NO_NAME


_CREDIT = {
    lang: re.compile(rf"\b(?i:{ways})\s+(?:[a-zà-ÿ]+['’ ]+){{0,3}}([^\W\d_a-zà-ÿ][\w’'.-]*)")
    for lang, ways in CREDITING.items()
}
