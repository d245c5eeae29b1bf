"""Which language a text is in, by CLD2, helped by what its feed says."""

from __future__ import annotations

import re

import pycld2  # type: ignore[import-untyped]  # it ships no types

#: Codes CLD2 gives that stand for the code news feeds use (ISO 639-1, or its macro-language).
_ALIASES = {"iw": "he", "jw": "jv", "in": "id", "no": "nb"}
#: CLD2 refuses control characters; they carry no language anyway.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: Letters from which a text may be in another language than its feed says.
ENOUGH = 40
_LETTER = re.compile(r"[^\W\d_]")


def detect(text: str, *, prior: str | None = None) -> str | None:
    """The ISO 639-1 code of the text's language, or None when that is not sure.

    ``prior`` is what the feed or page declares: it decides where the text is too short to tell,
    and loses where the text clearly says otherwise.
    """
    declared = base(prior)
    sample = _without_controls(text[:4000])
    letters = _letters(sample)
    if letters < 3:
        return declared
    reliable, found, share = _ask(sample, declared)
    if found is None or not reliable or share < 50:
        return declared
    if declared and found != declared and letters < ENOUGH:
        return declared
    return found


def base(code: str | None) -> str | None:
    """The primary language of a tag such as ``en-GB``, or None where it is not one.

    >>> base("pt_BR")
    'pt'
    """
    if not code:
        return None
    primary = code.strip().replace("_", "-").split("-")[0].lower()
    if not primary.isalpha() or not 2 <= len(primary) <= 3 or primary in ("und", "mul", "zxx"):
        return None
    return _ALIASES.get(primary, primary)


def _without_controls(text: str) -> str:
    if text.isascii() and text.replace("\n", " ").isprintable():
        return text
    return _CONTROLS.sub(" ", text)


def _letters(text: str) -> int:
    """How many letters a text has; beyond `ENOUGH` only that it has so many."""
    first = len(_LETTER.findall(text[: 2 * ENOUGH]))
    return first if first >= ENOUGH else len(_LETTER.findall(text))


def _ask(sample: str, declared: str | None) -> tuple[bool, str | None, int]:
    try:
        reliable, _, guesses = pycld2.detect(
            sample, isPlainText=True, bestEffort=True, hintLanguage=declared or None
        )
    except pycld2.error:
        return False, None, 0
    _, code, share, _ = guesses[0]
    return reliable, None if code == "un" else base(_ALIASES.get(code, code)), share
