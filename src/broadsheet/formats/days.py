"""Days as people write them, in many languages: 12. März 2022, May 5, 2022, 2019年4月3日."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

#: No page of news is older; years beyond the last are misread numbers.
FIRST_YEAR, LAST_YEAR = 1994, 2099

#: Names of months, January first, as they stand in dates. Three letters and more of a name count
#: as the name where no other month begins alike.
_MONTHS = (
    """january januar jänner jaenner janvier enero gennaio janeiro januari stycznia styczeń ledna
    leden januára tammikuuta január ianuarie ocak января январь січня ιανουαρίου siječnja
    gener sausio janvāris jaanuar януари يناير ינואר januarie јануар januara eanáir""",
    """february februar feber février fevrier febrero febbraio fevereiro februari lutego luty února
    únor februára helmikuuta február februarie şubat февраля февраль лютого φεβρουαρίου
    veljače febrer vasario februāris veebruar февруари فبراير פברואר фебруар februara""",
    """march märz maerz mars marzo março marco maart marca marzec března březen maaliskuuta március
    martie mart марта март березня μαρτίου ožujka març kovo marts märts مارس מרץ maret marta""",
    """april avril abril aprile kwietnia kwiecień dubna duben apríla huhtikuuta április aprilie
    nisan апреля апрель квітня απριλίου travnja balandžio aprīlis aprill април أبريل ابريل
    אפריל avrill aprila""",
    """may mai mayo maggio maio mei maja maj května květen mája toukokuuta május mayıs мая май
    травня μαΐου μαίου svibnja maig gegužės maijs مايو מאי""",
    """june juni juin junio giugno junho czerwca czerwiec června červen júna kesäkuuta június iunie
    haziran июня июнь червня ιουνίου lipnja juny birželio jūnijs juuni юни يونيو יוני juna
    јун""",
    """july juli juillet julio luglio julho lipca lipiec července červenec júla heinäkuuta július
    iulie temmuz июля июль липня ιουλίου srpnja juliol liepos jūlijs juuli юли يوليو יולי
    jula јул""",
    """august août aout agosto augustus augusti sierpnia sierpień srpna srpen augusta elokuuta
    augusztus ağustos августа август серпня αυγούστου kolovoza agost rugpjūčio augusts أغسطس
    אוגוסט agustus avgust avgusta""",
    """september septembre septiembre setiembre settembre setembro września wrzesień září septembra
    syyskuuta szeptember septembrie eylül сентября сентябрь вересня σεπτεμβρίου rujna
    setembre rugsėjo septembris септември سبتمبر ספטמבר""",
    """october oktober octobre octubre ottobre outubro października październik října říjen októbra
    lokakuuta október octombrie ekim октября октябрь жовтня οκτωβρίου spalio oktobris
    oktoober октомври أكتوبر אוקטובר oktobra""",
    """november novembre noviembre novembro listopada listopad listopadu novembra marraskuuta
    noiembrie kasım ноября ноябрь листопада νοεμβρίου studenoga lapkričio novembris ноември
    نوفمبر נובמבר nopember""",
    """december dezember décembre decembre diciembre dicembre dezembro desember grudnia grudzień
    prosince prosinec decembra joulukuuta decembrie aralık декабря декабрь грудня δεκεμβρίου
    prosinca desembre gruodžio decembris detsember декември ديسمبر דצמבר""",
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_SHORT = {
    name[:3]: {number for other, number in _NUMBERS.items() if other[:3] == name[:3]}
    for name in _NUMBERS
}
#: Three letters that stand for one month though two languages' names begin with them.
_ABBREVIATED = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen", "feb fév", "mar mär", "apr avr abr", "may mai maj mag", "jun giu",
            "jul lug", "aug ago aoû", "sep set", "oct okt ott out", "nov", "dec dez des dic déc",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_NAME = r"[^\W\d_]{3,13}"
_YEAR, _GAP = r"(?:19|20)\d\d", r"[\s\xa0/-]*"
_OF = r"(?:(?:de|di|of|tháng)\s+|d['’])?"
_DATE = re.compile(
    r"(?<![\d.,/-])(?:"
    rf"(?P<y1>{_YEAR})\s?[-/.年년]\s?(?P<m1>\d{{1,2}})\s?[-/.月월]\s?(?P<d1>\d{{1,2}})(?!\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|[.ºª°])?{_GAP}{_OF}(?P<n2>{_NAME})\.?,?{_GAP}"
    rf"(?:del?\s+|de l'an\s+)?(?P<y2>{_YEAR})(?!\d)"
    rf"|(?P<d3>\d{{1,2}})\s?(?P<s3>[./-])\s?(?P<m3>\d{{1,2}})\s?(?P=s3)\s?(?P<y3>{_YEAR})(?!\d)"
    rf"|(?P<y4>{_YEAR})[.,]?\s+(?:m\.\s+)?(?P<n4>{_NAME})\s+(?P<d4>\d{{1,2}})(?![\d:])"
    r"|(?P<d5>\d{2})\.(?P<m5>\d{2})\.(?P<y5>\d{2})(?![\d.])"
    rf"|(?P<y6>{_YEAR})(?P<m6>0[1-9]|1[0-2])(?P<d6>0[1-9]|[12]\d|3[01])(?!\d))"
    rf"|(?<![^\W\d_])(?P<n7>{_NAME})\.?[\s\xa0]+(?P<d7>\d{{1,2}})(?:st|nd|rd|th)?,?[\s\xa0]+"
    rf"(?:at\s+)?(?P<y7>{_YEAR})(?!\d)",
    re.IGNORECASE,
)


def days(text: str, *, american: bool = False) -> Iterator[tuple[date, int]]:
    """The days that a text names in figures or words, each with its place in the text.

    ``american`` says that 3/4/2022 is the fourth of March. A number that no calendar has is
    passed over.

    >>> [str(day) for day, _ in days("Stand: 12. März 2022, zuerst 3.2.2022")]
    ['2022-03-12', '2022-02-03']
    """
    for found in _DATE.finditer(text):
        day = _day(found, american=american)
        if day is not None:
            yield day, found.start()


def first(text: str, *, american: bool = False) -> date | None:
    """The first day that a text names."""
    return next((day for day, _ in days(text, american=american)), None)


def _day(found: re.Match[str], *, american: bool) -> date | None:
    parts = {key: value for key, value in found.groupdict().items() if value}
    kind = found.lastgroup[-1] if found.lastgroup else ""
    year = int(parts[f"y{kind}"])
    day = int(parts[f"d{kind}"])
    name = parts.get(f"n{kind}")
    month = _month(name) if name else int(parts[f"m{kind}"])
    if kind == "5":
        year += 2000
    if kind == "3" and month and (month > 12 or (american and parts["s3"] != "." and day <= 12)):
        day, month = month, day
    return _calendar(year, month, day)


def _calendar(year: int, month: int | None, day: int) -> date | None:
    if not month or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int | None:
    name = name.casefold()
    whole = _NUMBERS.get(name)
    if whole:
        return whole
    short = _ABBREVIATED.get(name[:3])
    if short and len(name) <= 5:
        return short
    alike = _SHORT.get(name[:3], set())
    return next(iter(alike)) if len(alike) == 1 and len(name) <= 4 else None
