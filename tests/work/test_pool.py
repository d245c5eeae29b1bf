"""The pool: every task ends, and none ends another."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.work import tasks

from broadsheet.errors import Malformed, Overrun
from broadsheet.work.pool import Pool


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[Pool]:
    async with Pool(2, cpu_seconds=0.5, wall_seconds=60.0, memory_mb=512) as pool:
        yield pool


async def test_results_come_back_to_whoever_asked(pool: Pool) -> None:
    results = await asyncio.gather(*(pool.run(tasks.double, n) for n in range(100)))
    assert results == [2 * n for n in range(100)]


async def test_a_large_body_travels_both_ways(pool: Pool) -> None:
    assert await pool.run(tasks.length, b"x" * 5_000_000) == 5_000_000


async def test_an_error_of_ours_comes_back_as_itself(pool: Pool) -> None:
    with pytest.raises(Malformed) as caught:
        await pool.run(tasks.refuse, url="https://a.example/")
    assert (caught.value.url, caught.value.reason) == ("https://a.example/", "not a feed")


async def test_any_other_error_is_an_overrun_that_names_it(pool: Pool) -> None:
    with pytest.raises(Overrun, match="KeyError"):
        await pool.run(tasks.stumble)


async def test_an_endless_loop_dies_of_its_processor_time(pool: Pool) -> None:
    with pytest.raises(Overrun, match=r"more than 0\.5 s of processor time"):
        await pool.run(tasks.spin)


async def test_a_task_that_sleeps_for_ever_is_cut_at_the_deadline() -> None:
    async with Pool(1, wall_seconds=0.3) as pool:
        with pytest.raises(Overrun, match=r"no answer within 0\.3 s"):
            await pool.run(tasks.wait_for_ever)
        assert await pool.run(tasks.double, 4) == 8


async def test_a_memory_hog_is_refused_its_memory(pool: Pool) -> None:
    with pytest.raises(Overrun, match="more than 512 MB of memory"):
        await pool.run(tasks.gorge)


async def test_a_crash_in_a_library_is_an_overrun(pool: Pool) -> None:
    with pytest.raises(Overrun, match="SIGSEGV"):
        await pool.run(tasks.crash)


async def test_neighbours_of_a_crash_get_their_results(pool: Pool) -> None:
    mixed = [pool.run(tasks.crash) if n % 5 == 0 else pool.run(tasks.double, n) for n in range(20)]
    results = await asyncio.gather(*mixed, return_exceptions=True)
    assert [r for n, r in enumerate(results) if n % 5] == [2 * n for n in range(20) if n % 5]
    assert all(isinstance(r, Overrun) for n, r in enumerate(results) if n % 5 == 0)


async def test_a_worker_killed_while_idle_costs_nobody_anything() -> None:
    async with Pool(1) as pool:
        os.kill(await pool.run(tasks.own_pid), signal.SIGKILL)
        results = await asyncio.gather(*(pool.run(tasks.double, n) for n in range(5)))
    assert results == [0, 2, 4, 6, 8]


async def test_a_worker_that_crashes_once_is_no_fault_of_its_task(tmp_path: Path) -> None:
    async with Pool(1) as pool:
        assert await pool.run(tasks.crash_once, tmp_path / "crashed") == "well"


async def test_a_task_that_is_killed_twice_may_be_tried_again_later() -> None:
    async with Pool(1, cpu_seconds=0.5) as pool:
        with pytest.raises(Overrun, match="SIGKILL") as killed:
            await pool.run(tasks.be_killed)
        with pytest.raises(Overrun) as spun:
            await pool.run(tasks.spin)
    assert (killed.value.killed, spun.value.killed) == (True, False)


async def test_a_task_may_be_given_less_time_than_others(pool: Pool) -> None:
    with pytest.raises(Overrun, match=r"more than 0\.1 s of processor time"):
        await pool.run_within(0.1, tasks.spin)
    with pytest.raises(Overrun, match=r"more than 0\.5 s of processor time"):
        await pool.run_within(60, tasks.spin)


async def test_a_cancelled_task_leaves_a_usable_pool() -> None:
    async with Pool(1) as pool:
        await pool.run(tasks.double, 1)
        asking = asyncio.create_task(pool.run(tasks.wait_for_ever))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await pool.run(tasks.double, 21) == 42


async def test_workers_inherit_no_socket_of_ours() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        async with Pool(1) as pool:
            assert await pool.run(tasks.open_sockets) == 0


async def test_closing_ends_every_process() -> None:
    pool = Pool(2)
    pid = await pool.run(tasks.own_pid)
    running = asyncio.create_task(pool.run(tasks.wait_for_ever))
    await asyncio.sleep(0)
    await pool.close()
    with pytest.raises(Overrun, match="closed"):
        await running
    with pytest.raises(Overrun, match="closed"):
        await pool.run(tasks.double, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.slow
async def test_a_hundred_kills_at_random_lose_no_result() -> None:
    dice = random.Random(7)
    async with Pool(3) as pool:
        for _round in range(100):
            pids = await asyncio.gather(*(pool.run(tasks.own_pid) for _ in range(3)))
            asked = [asyncio.create_task(pool.run(tasks.double, n)) for n in range(30)]
            await asyncio.wait(asked[: dice.randrange(1, 15)])
            os.kill(dice.choice(pids), signal.SIGKILL)
            assert await asyncio.gather(*asked) == [2 * n for n in range(30)]
