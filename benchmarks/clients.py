"""Many browsers in a process of their own: reads from its input what to send, prints how long all of it took."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Lock
from typing import Any

FORM = "application/x-www-form-urlencoded"


class Queue:
    """The next post for whichever connection is free."""

    def __init__(self, posts: list[list[str]]) -> None:
        self._posts: Iterator[list[str]] = iter(posts)
        self._lock = Lock()

    def take(self) -> list[str] | None:
        with self._lock:
            return next(self._posts, None)


def send(queue: Queue, port: int, headers: dict[str, str]) -> None:
    """One connection that is kept."""
    connection = HTTPConnection("127.0.0.1", port)
    while (post := queue.take()) is not None:
        path, body = post
        connection.request("POST", path, body, headers | {"Content-Type": FORM})
        answer = connection.getresponse()
        page = answer.read()
        if answer.status != 303:  # noqa: PLR2004
            raise RuntimeError(f"{path}: {answer.status} {page!r}")


def main() -> None:
    order: dict[str, Any] = json.load(sys.stdin)
    queue, begun = Queue(order["posts"]), time.perf_counter()
    with ThreadPoolExecutor(order["connections"]) as pool:
        each = [
            pool.submit(send, queue, order["port"], order["headers"]) for _ in range(order["connections"])
        ]
    for one in each:
        one.result()
    print(json.dumps(time.perf_counter() - begun))


if __name__ == "__main__":
    main()
