"""The words by which attributions are read in each language: what they open, join, end and mean.

Hand-written. English is read with most of its verbs (`analysis.verbs`), German, French, Spanish,
Italian and Portuguese with their verbs of saying (`analysis.speech`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from broadsheet.analysis import verbs
from broadsheet.analysis.speech import SAYING
from broadsheet.analysis.text import CALENDAR, word_set

#: What a verb brings: words, what is judged, or what seems so.
SAYS, JUDGES, SEEMS = 1, 2, 3
#: How a verb is printed: as it is or with -s, in the past, with -ing.
PLAIN, PAST, ING = 1, 2, 3

#: What a verb brings, its form, and the verb itself.
Verb = tuple[int, int, str]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """The words of one language, each set by what its words do in a sentence.

    ``credits`` leads from the first word of a credit to all its words. ``alone`` are pronouns that
    are a whole subject, ``settings`` begin where or when something was said, ``openers`` a clause
    that is no statement; ``ends_name`` ends a name behind its verb, ``breaks`` what was judged;
    ``addressing`` verbs may say to whom; ``trailing`` credits stand behind their words only.
    """

    verbs: dict[str, Verb]
    credits: dict[str, tuple[tuple[str, ...], ...]]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    subordinators: frozenset[str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    pronouns: frozenset[str]
    alone: frozenset[str]
    relatives: frozenset[str]
    joining: frozenset[str]
    that: frozenset[str]
    clauses: frozenset[str]
    settings: frozenset[str] = _NONE
    openers: frozenset[str] = _NONE
    ends_name: frozenset[str] = _NONE
    breaks: frozenset[str] = _NONE
    telling: frozenset[str] = _NONE
    addressing: frozenset[str] = _NONE
    passive: frozenset[str] = _NONE
    agent: frozenset[str] = _NONE
    expected: frozenset[str] = _NONE
    infinitive: frozenset[str] = _NONE
    nouns: frozenset[str] = _NONE
    no_adverbs: frozenset[str] = _NONE
    after_role: frozenset[str] = _NONE
    surveys: frozenset[str] = _NONE
    within: frozenset[str] = _NONE
    trailing: frozenset[str] = _NONE
    times: frozenset[str] = field(default=CALENDAR)


#: How sources are told whose names are withheld.
UNNAMED = re.compile(
    r"\b(?:(?:un(?:named|identified)|anonymous)\b|anonymity"
    r"|(?:senior |government |us |american |military |police |security |defen[cs]e |industry )*"
    r"(?:sources?|officials?|insiders?|aides?|diplomats?|advis[eo]rs|operatives?|strategists)\b"
    r"(?! (?-i:[A-Z]))"
    r"|(?:people|persons?|someone|those) (?:familiar|close|briefed|involved|with direct)"
    r"|insider\w*\b|\w*kreisen?\b|personen, die|mit der sache vertraute"
    r"|sources? (?:proches?|policières?|diplomatiques?|judiciaires?|anonymes?)"
    r"|fuentes?\b|fonti\b|una fonte\b|fontes?\b|sob anonimato|bajo anonimato|sous couvert"
    r"|condizione di anonimato)",
    re.IGNORECASE,
)


def _credits(*ways: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Credits by their first words, the longest first."""
    split = sorted((tuple(way.split()) for way in ways), key=len, reverse=True)
    return {way[0]: tuple(one for one in split if one[0] == way[0]) for way in split}


def _english() -> dict[str, Verb]:
    found: dict[str, Verb] = {}
    for kind, some in ((SAYS, verbs.SAYS), (JUDGES, verbs.JUDGES), (SEEMS, verbs.SEEMS)):
        for verb in sorted(some):
            for n, form in enumerate(verbs.forms(verb)):
                told = PLAIN if n < 2 else ING if form.endswith("ing") else PAST
                if form not in verbs.NEVER:
                    found.setdefault(form, (kind, told, verb))
    for form in verbs.EXPECTED:
        found.setdefault(form, (SEEMS, PAST, form))
    return found


_CONTRACTED = [
    f"{word}{sign}{end}"
    for sign in "'’"
    for end, words in (
        ("t", "hasn haven hadn isn aren wasn weren won wouldn can couldn don doesn didn shouldn"),
        ("ve", "i we they you"), ("re", "we they you"), ("s", "he she it"),
        ("d", "i he she we they you"), ("ll", "i he she we they you"), ("m", "i"),
    )
    for word in words.split()
]  # fmt: skip

_ENGLISH = Tongue(
    verbs=_english(),
    credits=_credits("according to"),
    auxiliaries=word_set(
        "has have had is are was were be been being will would could should may might can must do"
        " does did cannot"
    ).union(_CONTRACTED),
    adverbs=word_set(
        "not also later then still even just now never always often once first again only further"
        " already ever long soon since all both each too twice yet"
    ),
    subordinators=word_set(
        "that if when while because although though after before as since where why how whether"
        " unless until than so what whom whose once till lest but or nor and yet"
    ),
    determiners=word_set(
        "the a an this that these those its his her their my our your some any no every each"
        " another such"
    ),
    prepositions=word_set(
        "of in on at by for with from to about into over under against during through between among"
        " without within despite toward towards upon across behind beyond near like per via amid"
    ),
    pronouns=word_set(
        "he she they it we i you nobody everyone everybody someone anyone others many some most few"
        " both neither one these those this that himself none"
    ),
    alone=word_set("he she they it we i you nobody everyone everybody someone anyone"),
    relatives=word_set("who which that"),
    joining=word_set("and but or then"),
    that=word_set("that"),
    clauses=word_set("that to if whether how why what about"),
    settings=word_set("on in at during to of after late early earlier last this recently"),
    openers=word_set(
        "when after as if while asked before since meanwhile however still instead separately later"
        " but earlier though although recently adding referring"
    ),
    ends_name=word_set("in on during at when after as while but because if before according"),
    breaks=word_set("because while but when after before although though who which since if"),
    addressing=word_set("say write explain announce complain mention"),
    telling=word_set("tell inform remind ask assure warn urge promise show"),
    passive=word_set("is are was were be been being isn't aren't wasn't isn’t aren’t wasn’t"),
    expected=verbs.EXPECTED,
    agent=word_set("by"),
    infinitive=word_set("to"),
    nouns=frozenset(form for verb in verbs.NOUNS for form in verbs.forms(verb)[:2]),
    no_adverbs=word_set("family ally assembly reply italy july emily kelly billy rally bully"),
    after_role=word_set("of for at and who with"),
    surveys=word_set("poll polls survey surveys study studies report statement"),
    within=word_set("in"),
    times=word_set(
        "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight"
        " earlier"
    ),
)


def _spoken(lang: str) -> dict[str, Verb]:
    return {form: (SAYS, PAST, form) for form in SAYING[lang]}


_GERMAN = Tongue(
    verbs=_spoken("de"),
    credits=_credits(
        "laut", "nach angaben von", "nach angaben der", "nach angaben des", "nach aussage von",
        "nach informationen von", "so", "nach informationen der", "nach einschätzung von",
    ),
    auxiliaries=word_set("hat haben hatte hatten wird würde werde ist sind war waren habe"),
    adverbs=word_set("auch zudem bereits dann noch nun jedoch außerdem nicht weiter dazu mit am"),
    subordinators=word_set("dass ob wenn weil als während nachdem bevor da und oder aber wie wo"),
    determiners=word_set("der die das ein eine einer eines dem den des sein seine ihr ihre dieser"),
    prepositions=word_set("von in an auf für mit aus bei nach zu zum zur im über unter gegen vor"),
    pronouns=word_set("er sie es wir ich man viele einige"),
    alone=word_set("er sie es wir ich man"),
    relatives=word_set("der die das"),
    joining=word_set("und aber oder"),
    that=word_set("dass"),
    clauses=word_set("dass ob wie warum was"),
    settings=word_set("am im in bei nach vor auf der dem gegenüber"),
    openers=word_set("als nach wenn während nachdem dabei dazu"),
    ends_name=word_set("am im in bei nach vor auf gegenüber und als laut"),
    after_role=word_set("von der des"),
    trailing=word_set("so"),
    passive=word_set("wurde wurden wird werden"),
)  # fmt: skip
_FRENCH = Tongue(
    verbs=_spoken("fr"),
    credits=_credits("selon", "d’après", "d'après"),
    auxiliaries=word_set("a ont avait avaient est sont était avoir aurait s’est s'est"),
    adverbs=word_set("aussi également encore déjà ensuite ne pas ainsi notamment"),
    subordinators=word_set("que si quand lorsque parce et ou mais où comme pendant après avant"),
    determiners=word_set("le la les un une des du l’ l' ce cette ces son sa ses leur leurs"),
    prepositions=word_set("de du des à au aux en dans sur pour par avec sans chez entre vers"),
    pronouns=word_set("il elle on ils elles nous je certains plusieurs"),
    alone=word_set("il elle on ils elles nous je t-il t-elle"),
    relatives=word_set("qui"),
    joining=word_set("et mais ou"),
    that=word_set("que qu’il qu’elle qu'il qu'elle qu’ils qu'ils qu’une qu’un"),
    clauses=word_set("que si comment pourquoi"),
    settings=word_set("à au dans en lors sur devant"),
    openers=word_set("quand lorsque après alors tandis"),
    ends_name=word_set("à au dans lors sur devant pour en après qui"),
    after_role=word_set("de du des"),
)
_SPANISH = Tongue(
    verbs=_spoken("es"),
    credits=_credits("según", "de acuerdo con"),
    auxiliaries=word_set("ha han había habían es son era fue se le les lo"),
    adverbs=word_set("también además ya no aún luego así"),
    subordinators=word_set("que si cuando mientras porque aunque y o pero donde como tras"),
    determiners=word_set("el la los las un una unos unas su sus este esta estos"),
    prepositions=word_set("de del a al en con por para sin sobre entre hacia desde"),
    pronouns=word_set("él ella ellos ellas nosotros yo algunos varios"),
    alone=word_set("él ella ellos ellas nosotros yo"),
    relatives=word_set("que quien"),
    joining=word_set("y pero o"),
    that=word_set("que"),
    clauses=word_set("que si cómo"),
    settings=word_set("a al en durante ante este el"),
    openers=word_set("cuando tras mientras después"),
    ends_name=word_set("en durante ante tras a al sobre quien"),
    after_role=word_set("de del"),
)
_ITALIAN = Tongue(
    verbs=_spoken("it"),
    credits=_credits("secondo", "stando a"),
    auxiliaries=word_set("ha hanno aveva avevano è sono era ho lo"),
    adverbs=word_set("anche inoltre già non poi così"),
    subordinators=word_set("che se quando mentre perché e o ma dove come dopo"),
    determiners=word_set("il lo la i gli le un uno una suo sua suoi questo questa l’ l'"),
    prepositions=word_set("di del della dei delle a al in con per da dal su tra nel nella"),
    pronouns=word_set("lui lei loro noi io alcuni molti"),
    alone=word_set("lui lei loro noi io"),
    relatives=word_set("che"),
    joining=word_set("e ma o"),
    that=word_set("che"),
    clauses=word_set("che se come"),
    settings=word_set("a al in durante nel nella"),
    openers=word_set("quando dopo mentre"),
    ends_name=word_set("a al in durante nel nella dopo che"),
    after_role=word_set("di del della"),
)
_PORTUGUESE = Tongue(
    verbs=_spoken("pt"),
    credits=_credits("segundo", "de acordo com", "conforme"),
    auxiliaries=word_set("tem têm tinha há é são era foi se"),
    adverbs=word_set("também ainda já não depois assim"),
    subordinators=word_set("que se quando enquanto porque embora e ou mas onde como após"),
    determiners=word_set("o a os as um uma uns umas seu sua seus suas este esta"),
    prepositions=word_set("de do da dos das a ao em no na nos nas com por para sem sobre entre"),
    pronouns=word_set("ele ela eles elas nós eu alguns vários"),
    alone=word_set("ele ela eles elas nós eu"),
    relatives=word_set("que"),
    joining=word_set("e mas ou"),
    that=word_set("que"),
    clauses=word_set("que se como"),
    settings=word_set("a ao em no na durante nesta neste"),
    openers=word_set("quando após enquanto depois"),
    ends_name=word_set("a ao em no na durante após nesta neste que"),
    after_role=word_set("de do da"),
)

#: Language → the words by which its attributions are read.
TONGUES: dict[str, Tongue] = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "pt": _PORTUGUESE,
}
