"""Running asynchronous code from tests in whose thread a browser's driver may keep a loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor


def in_a_loop_of_its_own(work: Coroutine[object, object, None]) -> None:
    with ThreadPoolExecutor(max_workers=1) as threads:
        threads.submit(asyncio.run, work).result()
