"""Places: whoever is slow makes room, and whoever is quick never waits for the slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from broadsheet.work.places import Places

pytestmark = pytest.mark.timeout(20)


class Looks:
    """Looks that last until they are ended."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.begun: list[str] = []
        self.ends = asyncio.Event()

    async def look(self, name: str, *, slow: bool = False) -> None:
        async with self.places.place(slow=slow):
            self.begun.append(name)
            await self.ends.wait()


@asynccontextmanager
async def looking(places: Places) -> AsyncIterator[tuple[Looks, asyncio.TaskGroup]]:
    async with asyncio.TaskGroup() as group:
        looks = Looks(places)
        yield looks, group
        looks.ends.set()


async def until(looks: Looks, *, begun: int, quick: int, slow: int) -> None:
    """Wait until so many looks have begun and so many places are free."""
    places = looks.places
    for _ in range(10_000):
        if (len(looks.begun), places.quick.free, places.slow.free) == (begun, quick, slow):
            return
        await asyncio.sleep(0)
    pytest.fail(f"{looks.begun}, {places.quick.free} quick and {places.slow.free} slow are free")


async def test_slow_looks_leave_the_quick_places_to_others() -> None:
    places = Places(quick=2, slow=5, patience=0)
    async with looking(places) as (looks, group):
        for number in range(5):
            group.create_task(looks.look(f"drip {number}"))
        await until(looks, begun=5, quick=2, slow=0)
        async with places.place():
            assert not looks.ends.is_set()


async def test_when_all_slow_places_are_taken_the_quick_ones_bound_the_rest() -> None:
    places = Places(quick=2, slow=3, patience=0)
    async with looking(places) as (looks, group):
        for number in range(9):
            group.create_task(looks.look(f"drip {number}"))
        await until(looks, begun=5, quick=0, slow=0)
    assert (len(looks.begun), places.quick.free, places.slow.free) == (9, 2, 3)


async def test_what_is_known_to_be_slow_never_takes_a_quick_place() -> None:
    places = Places(quick=1, slow=2)
    async with looking(places) as (looks, group):
        for number in range(6):
            group.create_task(looks.look(f"drip {number}", slow=True))
        await until(looks, begun=2, quick=1, slow=0)
        async with places.place():
            assert not looks.ends.is_set()


async def test_a_quick_look_stays_where_it_is() -> None:
    places = Places(quick=1, slow=1, patience=60)
    async with places.place():
        assert (places.quick.free, places.slow.free) == (0, 1)
    assert (places.quick.free, places.slow.free) == (1, 1)


async def test_whoever_waits_longest_comes_next() -> None:
    places = Places(quick=1, slow=0)
    begun: list[int] = []

    async def look(number: int) -> None:
        async with places.place():
            begun.append(number)

    await asyncio.gather(*(look(number) for number in range(5)))
    assert begun == [0, 1, 2, 3, 4]


async def test_a_place_is_not_lost_when_whoever_waits_for_it_gives_up() -> None:
    places = Places(quick=1, slow=0)
    async with looking(places) as (looks, group):
        group.create_task(looks.look("first"))
        waiting = [asyncio.create_task(looks.look(f"next {number}")) for number in range(3)]
        await until(looks, begun=1, quick=0, slow=0)
        waiting[0].cancel()
        looks.ends.set()
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert places.quick.free == 1
    assert looks.begun[0] == "first"
    assert "next 0" not in looks.begun
