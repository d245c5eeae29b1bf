"""Finds elements of a page by the few CSS selectors that the tests need."""

from __future__ import annotations

import re

from lxml import html

_PART = re.compile(
    r"(?P<tag>^[\w*]+)|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)"
    r"|\[(?P<attribute>[\w-]+)(?:=\"?(?P<value>[^\]\"]*)\"?)?\]|:not\(\.(?P<lacks>[\w-]+)\)"
)


def find(root: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """Every element under ``root`` that the selector names, in document order.

    >>> page = html.fragment_fromstring('<p><a class="x y">one</a><a>two</a></p>')
    >>> [a.text for a in find(page, "a.x")]
    ['one']
    """
    paths = (_path(one) for one in selector.split(","))
    found: list[html.HtmlElement] = root.xpath(" | ".join(paths))
    return found


def _path(selector: str) -> str:
    path, step = ".", "//"
    for part in selector.split():
        if part == ">":
            step = "/"
            continue
        path += step + _step(part)
        step = "//"
    return path


def _step(part: str) -> str:
    tag, tests = "*", ""
    for found in _PART.finditer(part):
        tag = found["tag"] or tag
        tests += _test(found)
    return tag + tests


def _test(found: re.Match[str]) -> str:
    holds = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
    if found["class"]:
        return f"[{holds.format(found['class'])}]"
    if found["lacks"]:
        return f"[not({holds.format(found['lacks'])})]"
    if found["id"]:
        return f'[@id="{found["id"]}"]'
    if found["value"] is not None:
        return f'[@{found["attribute"]}="{found["value"]}"]'
    return f"[@{found['attribute']}]" if found["attribute"] else ""
