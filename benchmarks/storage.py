"""What a finished case leaves on the disk: all tables with their indexes, grown by many cases, for one."""

from __future__ import annotations

import uuid

from sqlalchemy import Engine, text

from benchmarks.sections import Run
from benchmarks.works import Work

TITLE = "What a finished case leaves"
CASES = 300
NAMED = 4  # of the largest parts
# People are made for the test; jobs are gone once they are done; a running case's state goes when it ends.
_SIZES = text("""
select coalesce(parent.relname, c.relname) as name, sum(pg_total_relation_size(c.oid))::bigint as bytes
from pg_class c left join pg_inherits i on i.inhrelid = c.oid left join pg_class parent on parent.oid = i.inhparent
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  and c.relname not in ('unit', 'post', 'employee', 'holding') and c.relname not like 'procrastinate%'
group by 1
""")


def measure(run: Run) -> str:
    office, cases = run.office, run.sized(CASES, least=20)
    lines = [
        f"| what ({cases} cases of each) | on the disk, a case | most of it |",
        "|---|---|---|",
    ]
    lines += [
        _row(name, work, office.owner, cases)
        for name, work in (("two plain steps", office.step), ("annual leave", office.leave))
    ]
    return "\n".join(lines) + "\n"


def _row(name: str, work: Work, owner: Engine, cases: int) -> str:
    _finish(work)  # what the first case of a kind brings along
    before = _sizes(owner)
    for _case in range(cases):
        _finish(work)
    grown = {table: (size - before.get(table, 0)) / cases for table, size in _sizes(owner).items()}
    largest = sorted(grown.items(), key=lambda item: -item[1])[:NAMED]
    parts = ", ".join(f"{table} {size / 1024:.1f}" for table, size in largest)
    return f"| {name} | {sum(grown.values()) / 1024:.1f} kB | {parts} |"


def _finish(work: Work) -> None:
    waiting: list[uuid.UUID] = [work.fresh()]
    while waiting:
        waiting.extend(work.complete(waiting.pop()).open_tasks)


def _sizes(owner: Engine) -> dict[str, int]:
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum"))
        return dict(connection.execute(_SIZES).tuples().all())
