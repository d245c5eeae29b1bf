"""The edition, loaded once, and a clock at its first minute."""

from __future__ import annotations

import pytest

from broadsheet.sample.clock import EditionClock
from broadsheet.sample.edition import load_edition
from broadsheet.sample.nouns import Edition


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_edition()


@pytest.fixture
def clock() -> EditionClock:
    return EditionClock()
