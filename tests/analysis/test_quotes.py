"""Quotations of a story: the same words are one, whoever prints them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broadsheet.analysis.attribution import attributions
from broadsheet.analysis.quotes import join_quotes, withheld
from broadsheet.model import Account, Quote

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
WORDS = "People were asleep, and for the streets by the river there was very little time"


def account(number: int, text: str, *, origin: int | None = None, minutes: int = 0) -> Account:
    return Account(
        article=number,
        source=f"{number}.example",
        origin=origin or number,
        at=NINE + timedelta(minutes=minutes or number),
        title="Dam fails",
        text=text,
        lang="en",
    )


def joined(*accounts: Account) -> tuple[Quote, ...]:
    return join_quotes(accounts, [attributions(one.text, one.lang) for one in accounts])


def speaker(quote: Quote, *accounts: Account) -> list[str]:
    texts = {one.article: one.text for one in accounts}
    return [
        texts[one.article][slice(*(one.name or one.speaker or (0, 0)))] for one in quote.printings
    ]


def test_the_same_words_in_several_outlets_are_one_quotation_first_printed_first() -> None:
    late = account(1, f"“{WORDS},” said Agnes Tolley, the chief constable.", minutes=30)
    early = account(2, f"Ms Tolley said: “{WORDS}. The sirens did sound.”", minutes=5)

    [quote] = joined(late, early)

    assert [one.article for one in quote.printings] == [2, 1]
    assert quote.origins == 2
    assert speaker(quote, late, early) == ["Ms Tolley", "Agnes Tolley, the chief constable"]


def test_copies_of_one_text_are_one_report_of_a_quotation() -> None:
    text = f"“{WORDS},” said Agnes Tolley."

    [quote] = joined(account(1, text), account(2, text, origin=1), account(3, text, origin=1))

    assert len(quote.printings) == 3
    assert quote.origins == 1


def test_the_same_words_of_another_speaker_are_another_quotation() -> None:
    found = joined(
        account(1, f"“{WORDS},” said Agnes Tolley."), account(2, f"“{WORDS},” said Rory Tamsin.")
    )

    assert [quote.origins for quote in found] == [1, 1]


def test_a_pronoun_is_told_by_the_last_person_named_unless_another_was_since() -> None:
    clear = account(1, f"Agnes Tolley said that it broke. “{WORDS},” she said.")
    other = account(2, f"Agnes Tolley said that it broke. Rory Tamsin left. “{WORDS},” he said.")

    [quote] = joined(clear)
    assert speaker(quote, clear) == ["Agnes Tolley"]
    [quote] = joined(other)
    assert quote.printings[0].name is None


def test_expressions_of_a_few_words_are_no_quotations() -> None:
    assert joined(account(1, "“Very sad,” said Agnes Tolley.")) == ()


def test_speakers_without_a_name_are_marked_and_told_apart() -> None:
    quoted = account(1, f"“{WORDS},” said a source close to the inquiry.")
    told = account(2, "Two senior officials said that the dam had been weak for years.")

    [quote] = joined(quoted, told)
    [kept] = withheld([told], [attributions(told.text, "en")])

    assert quote.unnamed
    assert kept.unnamed
    assert speaker(kept, told) == ["Two senior officials"]


def test_a_speaker_is_told_without_the_pronoun_that_joins_the_verb() -> None:
    one = account(1, f"The mayor thanked Agnes Tolley, who said: “{WORDS}.”")

    [quote] = joined(one)

    assert speaker(quote, one)[0].endswith("Agnes Tolley")
