"""What stands on many of a source's pages is furniture; what tells of one thing is not."""

from __future__ import annotations

from broadsheet.analysis.recurring import FORGOTTEN, PAGES, recurring
from broadsheet.model import Imprint, Recurrence

PROMO, OWN = 7, 1000


def pages(*prints: set[int], stories: tuple[int, ...] = ()) -> list[Imprint]:
    """Pages in the order in which they were read, each of a story of its own if not said."""
    told = stories or tuple(range(1, len(prints) + 1))
    return [
        Imprint(article=n, source="a", prints=tuple(some), story=story)
        for n, (some, story) in enumerate(zip(prints, told, strict=True), 1)
    ][::-1]


def test_what_stood_on_four_pages_is_known_before_the_fifth_with_its_evidence() -> None:
    read = pages(*({PROMO, OWN + n} for n in range(4)))

    assert recurring(read) == {PROMO: Recurrence(pages=4, of=4, examples=(4, 3, 2))}


def test_two_pages_prove_nothing() -> None:
    assert recurring(pages({PROMO}, {PROMO})) == {}


def test_one_article_at_many_addresses_makes_none_of_its_passages_furniture() -> None:
    copies = pages(*[{1, 2, 3}] * 6, stories=(5, 5, 5, 5, 5, 9))

    assert recurring(copies) == {}


def test_the_background_of_an_affair_is_the_articles_own() -> None:
    some = [{OWN + n} | ({PROMO} if n % 6 == 0 else set()) for n in range(PAGES)]

    assert recurring(pages(*some)) == {}


def test_new_furniture_of_a_rebuilt_site_is_known_after_five_pages() -> None:
    before = [{1, OWN + n} for n in range(PAGES)]
    after = [{2, OWN + 100 + n} for n in range(5)]

    assert set(recurring(pages(*before, *after[:4]))) == {1}
    assert set(recurring(pages(*before, *after))) == {1, 2}


def test_what_a_site_prints_no_longer_is_forgotten() -> None:
    before = [{1, OWN + n} for n in range(20)]
    after = [{OWN + 100 + n} for n in range(FORGOTTEN)]

    assert set(recurring(pages(*before, *after[:-1]))) == {1}
    assert recurring(pages(*before, *after)) == {}
