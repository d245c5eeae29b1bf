"""Who an article says it was supplied by: a credit, a byline, a dateline, the line that signs it.

No rule knows an outlet: the shapes of a credit are those that newsrooms share, and what stands in
them is compared with the names of agencies (`analysis.wires`).
"""

from __future__ import annotations

import re

from broadsheet.analysis.wires import agency

_LEAD = 240
#: Characters and lines in which a dateline or a byline is looked for.
_HEAD = 1500
_LINES = 3
_BYLINE = 120
#: Characters and lines at the end of a text that may sign it.
_TAIL = 700
_LAST = 5
_LAST_WORDS = 60

_PLACE_CREDIT = re.compile(
    r"\A\s*(?:[^\n()]{0,60}?)\(\s*([^()\d\n]{2,40}?)\s*\)\s*(?:[—–:]|--?\s|\.\s|\.[-–—]|$)"
)
_BARE_CREDIT = re.compile(r"\A\s*([^\W\d_][^\n—–(),.:]{1,40}?)\s*(?:[—–]|--)\s")
_DATE_TAIL = re.compile(r"[,/]?\s*(?:[A-Z][a-z]{2,8}\.?)?\s*\d{1,2}(?:,\s*\d{4})?\s*$")
_BY = re.compile(r"^(?:by|von|par|por|di|de|da|from|source|quelle|via|credit)\b[\s:]*", re.I)
_SPLIT = re.compile(
    r"\s*(?:[,;/|&+·()—–]|\s-\s|\b(?:and|und|et|y|e|with|mit|for|für|via)\b)\s*", re.I
)
#: What people are called who write for an agency: “AP Staff Writer”.
_ROLE = re.compile(
    r"(?:[\s,]+(?:staff|national|foreign|political|business|sports?|science|medical|military|chief|"
    r"legal|wire|writers?|reporters?|correspondents?|journalists?|editors?|desk|services?))+$",
    re.I,
)
#: A line that says whose the text is, and nothing else: “By JANE ROE, Associated Press”.
_BYLINE_LINE = re.compile(r"^(?:by|von|par|por)\s", re.I)
_SIGNED = re.compile(
    r"\(?(?:[Aa]dditional )?[Rr]eporting by [^()]{3,200}?;\s*"
    r"(?:[^()]{0,120}?[Ee]diting by|[Ww]riting by)"
)
#: “Copyright 2026 The Associated Press. All rights reserved.”
_RIGHTS = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)[\s©]*(?:by\s+)?(?:\d{4}(?:\s*[-–]\s*\d{4})?,?\s*)?(?:by\s+)?"
    r"(?P<name>[^\W\d_][^.,;:()\n|]{1,44})",
    re.I,
)
#: “Associated Press writer Jane Roe in Harbour City contributed to this report.”
_CLAIM = re.compile(r"©|\(c\)|copyright", re.I)
_STAFF = re.compile(
    r"^\W*(?P<name>[^\W\d_][^,.;:()]{1,60}?)\s"
    r"(?:writer|reporter|correspondent|journalist|producer|photographer)s?\s"
)
#: “(dpa)”, “Source: ANSA”, “— AFP” as the last words.
_LAST_WORD = re.compile(
    r"(?:^|[(\[/—–]|\s-)\s*(?:(?:source|quelle|fuente|fonte|via)\s*:\s*)?"
    r"(?P<name>[^\W\d_][^()\[\]/—–:;]{1,40}?)\s*[)\]]?\.?$",
    re.I,
)
_FIRST_PRINTED = re.compile(
    r"\b(?:originally|first)\s(?:published|appeared)\s(?:by|on|in|at)\s"
    r"(?P<name>(?:[Tt]he\s)?[A-ZÀ-Þ][\w&'’-]*(?:\s(?:of\s(?:the\s)?|& )?[A-ZÀ-Þ][\w&'’-]*){0,3})"
)


def credited(*, credit: str | None = None, byline: str | None = None, text: str = "") -> str | None:
    """Who supplied an article: a credit given as such, an agency that its text or byline names.

    Known agencies come back under one name ("Associated Press" → "AP"). An unknown name counts
    where it is given as a credit or stands like one: ``HARBOUR CITY (Meridian Wire) —``.
    """
    if credit and credit.strip():
        return agency(credit) or credit.strip()
    return _in_byline(byline or "") or dateline(text) or signed(text)


def dateline(text: str) -> str | None:
    """The supplier a text's first lines name: ``WASHINGTON (AP) —``, ``By Jane Roe, Reuters``.

    Titles and captions may stand before it.
    """
    lines = [line for line in text[:_HEAD].splitlines() if line.strip()]
    for line in lines[:_LINES]:
        if name := _line_credit(line.lstrip()[:_LEAD]) or _byline_line(line.strip()):
            return name
    return None


def signed(text: str) -> str | None:
    """The supplier that a text's last lines name.

    ``Copyright 2026 The Associated Press. All rights reserved.``, an agency's own writers who
    contributed, ``(Reporting by …; Editing by …)`` as Reuters signs, ``(dpa)`` at the very end, or
    the outlet where it was first printed.
    """
    tail = text[-_TAIL:]
    if "eporting by " in tail and _SIGNED.search(tail):
        return "Reuters"
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    for number, line in enumerate(reversed(lines[-_LAST:])):
        if name := _line_signs(line, last=number == 0):
            return name
    return None


def is_supplier(name: str) -> bool:
    """Whether a credit names an agency, known to us or by its own words, and no other outlet.

    >>> is_supplier("Meridian Wire"), is_supplier("Harbour Gazette")
    (True, False)
    """
    return agency(name) is not None or bool(_WIRE.search(name))


def _in_byline(byline: str) -> str | None:
    for part in _SPLIT.split(_BY.sub("", byline.strip())) if byline.strip() else ():
        if known := agency(part) or agency(_ROLE.sub("", part)):
            return known
    return None


def _byline_line(line: str) -> str | None:
    """A line of the text that is a byline, or an agency's name and nothing else."""
    if len(line) > _BYLINE:
        return None
    if _BYLINE_LINE.match(line):
        return None if line.endswith(".") else _in_byline(line)
    return agency(_ROLE.sub("", line.strip("()[] ")))


def _line_credit(lead: str) -> str | None:
    placed = _PLACE_CREDIT.match(lead)
    if placed:
        name = placed.group(1).strip()
        known = agency(name) or _first_known(name)
        return known or (name if _looks_like_supplier(name) else None)
    bare = _BARE_CREDIT.match(lead)
    return agency(_DATE_TAIL.sub("", bare.group(1)).strip()) if bare else None


def _line_signs(line: str, *, last: bool) -> str | None:
    for found in _RIGHTS.finditer(line) if _CLAIM.search(line) else ():
        if name := _leading(found["name"]):
            return name
    if ("contributed" in line or "reported from" in line) and (staff := _STAFF.match(line)):
        return _leading(staff["name"])
    if printed := _FIRST_PRINTED.search(line):
        return agency(printed["name"]) or printed["name"]
    word = _LAST_WORD.search(line[-_LAST_WORDS:]) if last else None
    return agency(word["name"]) if word else None


def _leading(name: str) -> str | None:
    """The agency whose name these words begin with, or a supplier by its own words."""
    words = name.split()
    if _PICTURE.search(name):
        return None
    for count in range(min(len(words), 5), 0, -1):
        if known := agency(" ".join(words[:count])):
            return known
    return name.strip() if _WIRE.search(name) else None


def _first_known(name: str) -> str | None:
    return next((known for part in _SPLIT.split(name) if (known := agency(part))), None)


_PICTURE = re.compile(r"\b(?:photo|image|picture|video|getty)", re.I)
_SUPPLIER = re.compile(r"(?:wire|press|agency|news|agentur|agence|agencia)\b", re.I)
_WIRE = re.compile(r"(?:\bwire|press agency|news agency|agentur|agence|agencia|agenzia)\b", re.I)


def _looks_like_supplier(name: str) -> bool:
    return bool(_SUPPLIER.search(name))
