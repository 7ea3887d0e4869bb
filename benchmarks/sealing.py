"""What sealing and checking history cost: the first checkpoint over many events, one more, and the whole check.

The events are copies of one leave-sized case under new numbers, chained as the application chains them.
"""

from __future__ import annotations

import resource
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.sections import Run
from models.base import uuid7
from models.process import HistoryEvent
from tests.engine import drawing as d
from tests.engine.play import Play
from tests.support.world import NOW
from webapp.background.seals import Sealer
from workflows.engine.history import event_hash
from workflows.seals.keyfile import KeyFile
from workflows.seals.leaves import driver
from workflows.seals.record import Record
from workflows.seals.verdict import Report
from workflows.seals.verify import Wanted, verify

TITLE = "Sealing and checking history"
EVENTS = 200_000
FLOWS = "start > one > two > three > four > end"
COLUMNS = (
    *("instance_id", "sequence", "kind", "step", "at", "device_at", "actor_id", "on_behalf_of", "ground"),
    *("definition_id", "body", "salt", "body_hash", "hash"),
)
_CASE = text("""
insert into instance (id, number, definition_id, subject_id, started_by, unit_id, status, outcome, summary,
                      state_format, revision, started_at, ended_at, event_count, head_hash)
select copy_id, 'UJI-' || copy_id, definition_id, subject_id, started_by, unit_id, 'COMPLETED', outcome, summary, '',
       revision, started_at, started_at, event_count, head
from instance cross join unnest(cast(:ids as uuid[]), cast(:heads as bytea[])) as copy (copy_id, head)
where id = :original
""")


class Office:
    """One case played by the application, then as many copies as are wanted."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        steps = [d.user(name) for name in ("one", "two", "three", "four")]
        play = Play(engine)
        play.publish(d.draw("told", d.start(), *steps, d.end(outcome="DONE"), flows=FLOWS))
        play.start("told")
        for step in ("one", "two", "three", "four"):
            play.do(step, note="Catatan untuk keputusan yang cukup panjang agar tidak terlalu enteng")
        play.session.commit()
        self.original = play.instance_id
        play.close()
        self.sealer = Sealer(
            sessionmaker(engine), KeyFile(folder / "seal.key"), Record(folder / "checkpoints.txt")
        )
        self.sealer.key.make(first=1)

    def copy(self, events: int) -> None:
        with Session(self.engine) as session, session.begin():
            asked = select(HistoryEvent.__table__).where(HistoryEvent.instance_id == self.original)
            rows = [dict(row) for row in session.execute(asked.order_by(HistoryEvent.sequence)).mappings()]
            cases = [uuid7() for _ in range(events // len(rows))]
            heads = [b""] * len(cases)
            bodies = session.execute(
                text("select body::text from history_event where instance_id = :i order by sequence"),
                {"i": self.original},
            ).scalars()
            texts = list(bodies)
            copies = list(self._copies(rows, texts, cases, heads))
            session.execute(_CASE, {"ids": cases, "heads": heads, "original": self.original})
            with (
                driver(session).cursor() as cursor,
                cursor.copy(f"copy history_event ({', '.join(COLUMNS)}) from stdin") as into,
            ):
                for row in copies:
                    into.write_row(row)

    def _copies(
        self,
        rows: list[dict[str, object]],
        texts: list[str],
        cases: list[uuid.UUID],
        heads: list[bytes],
    ) -> Iterator[tuple[object, ...]]:
        for number, case in enumerate(cases):
            head = b""
            for row, body in zip(rows, texts, strict=True):
                changed = {**row, "instance_id": case}
                head = event_hash(head, changed)
                yield tuple(
                    body if name == "body" else head if name == "hash" else changed[name] for name in COLUMNS
                )
            heads[number] = head

    def check(self) -> Report:
        with Session(self.engine) as session:
            wanted = Wanted(ring=self.sealer.key.ring(), now=NOW, record=self.sealer.record)
            report = verify(session, wanted)
        assert report.sound, report.findings
        return report


def measure(run: Run) -> str:
    engine, events = run.database("sealing"), run.sized(EVENTS)
    with TemporaryDirectory() as folder:
        office = Office(engine, Path(folder))
        office.copy(events)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("analyze"))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        first, _note = timed(office.sealer.take)
        again, _note = timed(lambda: office.sealer.take(asked=True))
        office.copy(100)
        hundred, _note = timed(office.sealer.take)
        processor = time.process_time()
        whole, report = timed(office.check)
        processor = time.process_time() - processor
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        size = office.sealer.record.entries_path.stat().st_size
    return (
        f"| what ({report.events:,} events of {report.cases:,} cases) | figure |\n|---|---|\n"
        f"| the first checkpoint over all of them | {first:.1f} s, {events / first:,.0f} events a second |\n"
        f"| one more with nothing new | {again * 1000:.0f} ms |\n"
        f"| one more over a hundred events | {hundred * 1000:.0f} ms |\n"
        f"| the whole check | {whole:.1f} s, {report.events / whole:,.0f} events a second; "
        f"of it {processor:.1f} s of the checker's processor, {report.events / processor:,.0f} events a second |\n"
        f"| memory that sealing and checking added | {grown:.0f} MB |\n"
        f"| bytes an event in the file of entries | {size / report.sealed:.0f} |\n"
    )


def timed(act: Callable[[], object]) -> tuple[float, object]:
    begun = time.perf_counter()
    found = act()
    return time.perf_counter() - begun, found
