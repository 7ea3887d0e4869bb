"""What a thousand forms of leave cost on paper: from the request in the tables to the PDF, beside Typst alone.

Both set the same pages. Typst alone gets what it needs ready made: no database, no QR code drawn, no JSON made.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import typst
from sqlalchemy.orm import Session

from benchmarks.sections import Run
from models.letters import LEAVE_FORM
from tests.support.leave import ask, leave_world, say
from tests.support.world import NOW
from workflows.letters import paper
from workflows.letters.pades import LocalPades, SealFiles
from workflows.services import leave

TITLE = "A thousand forms of leave as PDF"
FORMS = 1_000
ADDRESS = "https://langkah.example.go.id/verifikasi/0123456789abcdef0123456789abcdef"


def measure(run: Run) -> str:
    count = run.sized(FORMS, least=10)
    with Session(run.database("letters")) as session:
        world = leave_world(session)
        instance, request = ask(session, world.siti, date(2026, 2, 23), date(2026, 2, 27))
        say(session, instance, request, "APPROVED", by=world.ratna)

        def content(number: int) -> dict[str, object]:
            session.expire_all()  # as another request would find it
            return leave.form_of(session, request, number=f"CUTI-2026-{number:04}", now=NOW)

        ours = _times(count, lambda number: _ours(content(number)))
        ready = [_ready(content(number)) for number in range(count)]
        plain = _times(count, lambda number: _plain(ready[number]))
        some = [_ours(content(number)) for number in range(min(count, 100))]
    seal = LocalPades(SealFiles(run.folder / "letters.key"))
    seal.files.make(now=datetime.now(UTC))  # noqa: TID251 - the library signs by the real clock
    sealed = _times(len(some), lambda number: seal.sign(some[number], filename="x.pdf").paper)
    return _table(count, ours, plain, sealed)


def _ours(content: dict[str, object]) -> bytes:
    return paper.pdf(content, layout=LEAVE_FORM, verify=ADDRESS)


def _ready(content: dict[str, object]) -> str:
    proof = {"qr": paper.qr(ADDRESS), "address": ADDRESS, "note": ""}
    return json.dumps({**content, "proof": proof}, ensure_ascii=False)


def _plain(ready: str) -> bytes:
    made: bytes = typst.compile(
        paper.source(LEAVE_FORM), sys_inputs={"letter": ready}, ignore_system_fonts=True
    )
    return made


def _times(count: int, make: Callable[[int], bytes]) -> list[float]:
    taken = []
    for number in range(count):
        begun = time.perf_counter()
        if not make(number).startswith(b"%PDF-"):
            raise RuntimeError("that is no PDF")
        taken.append(time.perf_counter() - begun)
    return taken


def _table(count: int, ours: list[float], plain: list[float], sealed: list[float]) -> str:
    ratio = sum(ours) / sum(plain)
    return "\n".join(
        (
            f"| {count:,} forms, one after the other | all | one, p50 |",
            "|---|---|---|",
            f"| from the request to the PDF | {sum(ours):.1f} s = {ratio:.2f} × | {_middle(ours)} |",
            f"| Typst alone (`typst.compile`, all at hand) | {sum(plain):.1f} s | {_middle(plain)} |",
            f"| the internal seal (PAdES, ECDSA P-256) beside that | | {_middle(sealed)} |",
            "",
        )
    )


def _middle(times: list[float]) -> str:
    return f"{statistics.median(times) * 1000:.1f} ms"
