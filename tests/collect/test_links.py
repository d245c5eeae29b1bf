"""Link headers, as RFC 8288 lets them be written and as servers write them."""

from __future__ import annotations

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from broadsheet.collect.answers import links_of

HERE = "https://a.example/blog/feed"
HUB, SELF = "https://hub.example/", "https://a.example/blog/feed"


@pytest.mark.parametrize(
    "written",
    [
        [f'<{HUB}>; rel="hub", <{SELF}>; rel="self"'],
        [f'<{HUB}>; rel="hub"', f'<{SELF}>; rel="self"'],
        [f"<{HUB}>;rel=hub,<{SELF}>;rel=self"],
        [f'<{HUB}> ; REL = "HUB" ; title="a, b; <c>", <{SELF}>; rel="alternate self"'],
        [f'<{HUB}>; title="say \\"rel=self\\""; rel=hub', '<feed>; rel="self"'],
        [f'<{HUB}>; rel="hub"; rel="self", </blog/feed>; rel="self"'],
        [f'<https://c.example/>; rel="preload", <{HUB}>; rel="hub", <{SELF}>; rel="self"'],
    ],
)
def test_hub_and_topic_are_found_however_they_are_written(written: list[str]) -> None:
    assert links_of(headers(*written), url=HERE) == ((HUB,), SELF)


@pytest.mark.parametrize(
    "written",
    [
        f'<{HUB}>; rel="hub"; anchor="https://other.example/"',
        '<ftp://hub.example/>; rel="hub"',
        '<javascript:alert(1)>; rel="hub"',
        '<http://user:password@hub.example/>; rel="hub"',
        "<https://hub.example/>; rel",
        f"{HUB}; rel=hub",
        "<<<;;;,,,",
        "",
    ],
)
def test_what_names_no_hub_that_could_be_asked_is_left_out(written: str) -> None:
    assert links_of(headers(written), url=HERE) == ((), None)


def test_many_hubs_are_cut_off() -> None:
    many = headers(*(f'<https://hub.example/{n}>; rel="hub"' for n in range(50)))

    hubs, _ = links_of(many, url=HERE)

    assert len(hubs) == 8


def headers(*links: str) -> CIMultiDictProxy[str]:
    return CIMultiDictProxy(CIMultiDict([("Link", link) for link in links]))
