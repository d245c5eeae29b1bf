"""Words that tell what a change means: corrections, denials, negations, numbers and counters.

Tables by language, as far as the languages are read well enough to be sure of them; in all others
a change is still found, and called a change of the text.
"""

from __future__ import annotations

import re

from broadsheet.analysis.text import CALENDAR, word_set

#: How a notice of a correction begins, or what it says.
CORRECTION = re.compile(
    r"^\W*(?:correction|corrections|clarification|corrected|editor'?s? note|erratum"
    r"|errata|berichtigung|korrektur|richtigstellung|klarstellung|anmerkung der redaktion"
    r"|correctif|rectificatif|rectification|précision|corrección|fe de erratas|rectificación"
    r"|aclaración|rettifica|errata corrige|precisazione|correção|retificação|errata|correctie"
    r"|rectificatie|rättelse|rettelse|oikaisu|sprostowanie|oprava|исправление|уточнение|düzeltme"
    r"|تصحيح|更正|訂正|정정|koreksi|ralat)\b[^\n]{0,40}?[:：.\-(]"
    r"|\ban earlier version of (?:this|the)\b|\ba previous version of (?:this|the)\b"
    r"|\bthis (?:article|story|report|headline|piece|page|post) (?:was|has been|is)"
    r" (?:amended|corrected|clarified|updated to (?:correct|clarify|reflect))"
    r"|\b(?:has|have) been (?:corrected|amended) to\b|\bwe (?:regret|apologi[sz]e for) the error\b"
    r"|\bin (?:einer|der) (?:früheren|ersten|vorherigen|ursprünglichen) (?:version|fassung)\b"
    r"|\b(?:wurde|haben wir) (?:nachträglich )?(?:korrigiert|berichtigt)\b"
    r"|\bune (?:version précédente|première version) de (?:cet|ce)\b"
    r"|\b(?:cet article|ce texte) a été (?:corrigé|modifié|rectifié)\b"
    r"|\buna versión anterior de est|\beste artículo (?:ha sido|fue) (?:corregido|rectificado)\b"
    r"|\buna versione precedente di quest|\buma versão anterior dest"
    r"|\b(?:in )?een eerdere versie van (?:dit|deze)\b|\ben tidigare version av\b"
    r"|\bpoprzedni(?:a|ej) wersj|\bв предыдущей версии\b",
    re.IGNORECASE,
)

#: Words by which somebody contradicts what is reported of them.
DENIAL = re.compile(
    r"\b(?:(?<!confirm or )(?<!confirmed or )(?<!confirm nor )(?<!was )(?<!were )"
    r"(?<!been )(?<!being )den(?:y|ies|ied|ying)"
    r"(?! (?:by|for|from|an?|him|her|them|us|entry|access|bail|visas?|late|second|third)\b)"
    r"|denials?|refut(?:e|es|ed|ing)|disput(?:es|ed)"
    r"|dismiss(?:es|ed) (?:the |these |those )?(?:claims?|allegations?|accusations?|reports?)"
    r"|reject(?:s|ed|ing)? (?:the |these |those |all |any )?(?:claims?|allegations?|accusations?"
    r"|charges|suggestions?)|pleaded not guilty|pleads not guilty"
    r"|dementier\w*|bestreitet|bestritten?|bestreiten|streitet [^.]{0,60}\bab\b"
    r"|weis(?:t|en) [^.]{0,80}\bzurück|wies(?:en)? [^.]{0,80}\bzurück|dementi"
    r"|dément|démenti(?:e|r)?|nie avoir|nient|a nié|conteste(?:nt)? (?:les|ces|toute)"
    r"|niega|niegan|negó|negaron|desmiente|desmintió|desmentido|rechaza (?:las|los) acusaciones"
    r"|nega (?:che|di|ogni|as|ter|que)|ha negato|smentisc\w+|smentit[ao]|desment\w+|negou"
    r"|ontken(?:t|nen|de)|förnekar|benekter|nægter|dementoi|kiistää|zaprzecz\w+|dementuj\w+"
    r"|опроверг\w*|отрица\w+|yalanlad\w+|membantah|menyangkal|sangkal)\b"
    r"|نفى|ينفي|تنفي|نفت|否认|否認|否定した|부인했|부인하",
    re.IGNORECASE,
)

#: Where these stand, somebody is denied a goal.
GAME = re.compile(
    r"\b(?:\d{1,3}-\d{1,3}|league|cup|shield|tests?|wickets?|goals?|saves?|shoot-?outs?|penalt\w+"
    r"|half-time|rugby|cricket|football|keeper|championships?|nations|open|chase|pre-season"
    r"|live text|text updates|commentary|hat-trick|opener|equalis\w+)\b",
    re.IGNORECASE,
)

#: Words that turn a sentence into its opposite.
NEGATION = word_set(
    "not no never none nobody cannot without neither nicht kein keine keinen keiner keines nie"
    " niemals ohne pas jamais aucun aucune sans nunca jamás sin non mai senza não nunca niet geen"
    " nooit inte aldrig ikke aldri не нет никогда nie değil"
)

#: Written numbers; "one" is left out, since it is an article or a pronoun as often as a figure.
_NUMBERS = """
two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
seventeen eighteen nineteen twenty
zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn \
siebzehn achtzehn neunzehn zwanzig
deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept \
dix-huit dix-neuf vingt
dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis \
diecisiete dieciocho diecinueve veinte
due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici \
diciassette diciotto diciannove venti
"""
#: Other words in another of these languages, or as often.
_NO_NUMBERS = word_set("acht neuf sept seize once due sei venti elf")
NUMBERS = {
    word: str(value)
    for line in _NUMBERS.strip().splitlines()
    for value, word in enumerate(line.split(), 2)
    if word not in _NO_NUMBERS
}

#: Capitalised where a sentence or a headline begins, or before a name, and no name themselves.
NO_NAMES = CALENDAR | word_set(
    "a an the this that these those he she it they we you i his her its their our my in on at by to"
    " of for from with and but or as if when while after before since because although though"
    " however there here who what where why how which is are was were has have had do does did not"
    " no yes some many more most all both each every other another new old first last one two three"
    " four five six seven eight nine ten meanwhile also then now mr mrs ms miss dr sir lord lady"
    " dame prof professor president minister prime pm mp mps ceo chief king queen prince princess"
    " god der die das ein eine er sie es wir ihr im am und aber oder als wenn nach vor seit weil"
    " auch le la les un une il elle ils elles nous ce cette ces dans et mais où el los las una de"
    " en y pero lo gli uno e ma di o os as um uma live watch video breaking update updated"
    " exclusive opinion analysis"
)

#: What ticks by itself wherever it stands: ages, counts of views and comments, reading times.
TICKS = re.compile(
    r"\b\d{1,9}\s?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)\sago\b"
    r"|\b(?:an?|one) (?:second|minute|hour|day|week) ago\b|\bjust now\b"
    r"|\bvor\s(?:\d{1,9}|einer?) (?:sekunden?|minuten?|stunden?|tage?n?)\b|\bil y a \d{1,9} \w+"
    r"|\bhace \d{1,9} \w+|\b\d{1,9} (?:minuti|ore|giorni) fa\b"
    r"|(?<![\d.,])\b[\d.,]{1,15}\s?[km]?\s?(?:views?|reads?|shares?|comments?|likes?|claps?|followers|aufrufe"
    r"|kommentare?|commentaires?|comentarios?|commenti|reacties|kommentarer)\b"
    r"|\b\d{1,9}[\s-]?(?:min(?:ute)?s?)[\s-]read\b|\blesezeit:?\s?\d{1,9}\s?min\w*"
    r"|\btemps de lecture\s?:?\s?\d{1,9}\s?min\w*|\b\d{1,9}\s?min(?:utos)? de lectura\b",
    re.IGNORECASE,
)
#: What ticks in a line that is no sentence: dates of an update, and the time of day.
STAMPS = re.compile(
    r"\b(?:last\s)?(?:updated?|modified|published|aktualisiert|stand|mis à jour|actualizado"
    r"|aggiornato|bijgewerkt|uppdaterad)\b[^\n]{0,40}?\d{4}\b"
    r"|\b(?:last\s)?(?:updated?|modified|aktualisiert)\s?:?\s?$"
    r"|\b\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?|uhr|utc|gmt|[a-z]{2,4}t\b)?",
    re.IGNORECASE,
)
#: A line with no more words than this beside a date or a time is a stamp, and no sentence.
STAMP = 4


def still(text: str) -> str:
    """The text without what ticks by itself."""
    return "\n".join(_still(line) for line in text.split("\n"))


def _still(line: str) -> str:
    quiet = TICKS.sub(" ", line)
    rest = STAMPS.sub(" ", quiet)
    return rest if len(rest.split()) <= STAMP else quiet
