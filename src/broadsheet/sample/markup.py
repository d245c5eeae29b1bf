"""How the edition's files write what is more than a paragraph, and how it is printed.

A paragraph that opens with ``## `` is a subheading, with ``> `` a quotation, with ``* `` a list
whose points open with a star each, and with ``| `` a table: cells between bars, rows between two,
the first its heading. ``![description](address) caption`` is a picture, ``@(address) caption`` a
film.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_SHOWN = re.compile(r"(?:!\[(?P<alt>[^\]]*)\]|@)\((?P<address>[^)]*)\)\s*(?P<caption>.*)")
_MARK = re.compile(r"(?:^|\s)(?:\*|\|\|?)\s")


def html(paragraph: str) -> Markup:
    """A paragraph as an outlet's page or feed prints it."""
    kind, _, words = paragraph.partition(" ")
    shown = _SHOWN.fullmatch(paragraph)
    if shown:
        return _figure(shown)
    match kind:
        case "##":
            return Markup("<h2>{}</h2>").format(words)
        case ">":
            return Markup("<blockquote><p>{}</p></blockquote>").format(words)
        case "*":
            return Markup("<ul>{}</ul>").format(_each("<li>{}</li>", words.split(" * ")))
        case "|":
            return _table(words)
        case _:
            return Markup("<p>{}</p>").format(paragraph)


def lines(paragraph: str) -> list[str]:
    """The words of a paragraph without its marks; pictures and films have none."""
    if _SHOWN.fullmatch(paragraph):
        return []
    if paragraph.startswith(("* ", "| ")):
        return [words.strip() for words in _MARK.split(paragraph) if words.strip()]
    return [paragraph.removeprefix("## ").removeprefix("> ")]


def _figure(shown: re.Match[str]) -> Markup:
    caption = Markup("<figcaption>{}</figcaption>").format(shown["caption"])
    if shown["alt"] is None:
        film = Markup('<video src="{}" controls></video>').format(shown["address"])
        return Markup("<figure>{}{}</figure>").format(film, caption)
    picture = Markup('<img src="{}" alt="{}" width="1200" height="800">')
    return Markup("<figure>{}{}</figure>").format(
        picture.format(shown["address"], shown["alt"]), caption
    )


def _table(words: str) -> Markup:
    head, *rows = [[cell.strip() for cell in row.split(" | ")] for row in words.split(" || ")]
    heading = Markup("<tr>{}</tr>").format(_each("<th>{}</th>", head))
    body = [Markup("<tr>{}</tr>").format(_each("<td>{}</td>", row)) for row in rows]
    return Markup("<table>{}{}</table>").format(heading, Markup().join(body))


def _each(form: str, words: list[str]) -> Markup:
    return Markup().join(Markup(form).format(escape(one)) for one in words)  # noqa: S704 - ours
