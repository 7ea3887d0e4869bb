"""People who fill in their day and send it, in a process of their own: reads its order, prints what they met.

Everybody comes at their moment, however slow the pages are by then, and thinks for a while before each request. Some
send a form twice, as a phone does whose answer was lost.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from random import Random
from threading import Lock
from typing import Any
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
HIDDEN = re.compile(r'name="(csrf_token|request_key)" value="([^"]+)"')
PICKED = re.compile(r'name="baris" value="(\d+)"')
HOURS = (("07:30", "09:00"), ("09:00", "11:30"), ("13:00", "15:00"))
PATIENCE = 60.0  # seconds for an answer
OK, SEEN = 200, 303


class Met:
    """What all of them met: milliseconds by kind of request, answers that were accepted, errors."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.accepted: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()

    def answer(self, kind: str, seconds: float) -> None:
        with self._lock:
            self.took[kind].append(seconds * 1000)

    def count(self, what: str) -> None:
        with self._lock:
            self.accepted[what] += 1

    def fail(self, error: Exception) -> None:
        with self._lock:
            self.errors[f"{type(error).__name__}: {str(error)[:200]}"] += 1


class Visit:
    """One person at a phone, who keeps the connection."""

    def __init__(self, order: Mapping[str, Any], token: str, chosen: Random, met: Met) -> None:
        self._order, self._chosen, self._met = order, chosen, met
        self._headers = {"Cookie": f"langkah={token}", "Sec-Fetch-Site": "same-origin"}
        self._connection = HTTPConnection("127.0.0.1", order["port"], timeout=PATIENCE)

    def fill_in(self) -> None:
        self._get("day", "/aktivitas")
        for begins, ends in HOURS[: self._order["entries"]]:
            self._enter(begins, ends)
        page = self._get("list", "/aktivitas/kirim")
        rows = [("baris", number) for number in PICKED.findall(page)]
        self._post("send", "/aktivitas/kirim", [*HIDDEN.findall(page), *rows])
        self._connection.close()

    def _enter(self, begins: str, ends: str) -> None:
        path = f"/aktivitas/baru/{self._order['day']}"
        hidden = HIDDEN.findall(self._get("form", path))
        typed = {"begins": begins, "ends": ends, **self._order["typed"]}
        fields = [*hidden, *typed.items()]
        self._ask("figures", "POST", "/aktivitas/hitung", OK, urlencode(fields))
        self._get("day", self._post("save", path, fields))

    def _get(self, kind: str, path: str) -> str:
        return self._ask(kind, "GET", path, OK)[1]

    def _post(self, kind: str, path: str, fields: list[tuple[str, str]]) -> str:
        """Where the page leads next; the same again leads there too."""
        body = urlencode(fields)
        location, _page = self._ask(kind, "POST", path, SEEN, body)
        self._met.count(kind)
        if self._chosen.random() < self._order["again"]:
            again, _page = self._ask("again", "POST", path, SEEN, body)
            self._met.count("again")
            if again != location:
                raise ValueError(f"{path} leads to {location}, then to {again}")
        return location.partition("#")[0]

    def _ask(
        self, kind: str, method: str, path: str, wanted: int, body: str | None = None
    ) -> tuple[str, str]:
        time.sleep(self._chosen.uniform(*self._order["thinks"]))
        begun = time.perf_counter()
        headers = self._headers | ({"Content-Type": FORM} if body else {})
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        page = answer.read().decode()
        self._met.answer(kind, time.perf_counter() - begun)
        if answer.status != wanted:
            raise ValueError(f"{method} {path.partition('?')[0]}: {answer.status}")
        return answer.headers.get("Location", ""), page


def come(order: Mapping[str, Any], met: Met, begun: float, number: int) -> None:
    token, moment = order["people"][number]
    time.sleep(max(0.0, begun + moment - time.perf_counter()))
    try:
        Visit(order, token, Random(number), met).fill_in()  # noqa: S311 - the same evening in every run
    except (OSError, ValueError) as error:
        met.fail(error)


def main() -> None:
    order: dict[str, Any] = json.load(sys.stdin)
    met, begun = Met(), time.perf_counter()
    act: Callable[[int], None] = lambda number: come(order, met, begun, number)  # noqa: E731
    with ThreadPoolExecutor(order["at_once"]) as pool:
        list(pool.map(act, range(len(order["people"]))))
    spent = time.perf_counter() - begun
    print(json.dumps({"took": met.took, "accepted": met.accepted, "errors": met.errors, "seconds": spent}))


if __name__ == "__main__":
    main()
