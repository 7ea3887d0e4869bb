"""A month's points of everybody, with scores, beside one statement of plain SQL that gives the same points.

The statement is written for this very month: its hours, one permission by the hour a day, nobody who moves. Ours reads
hours, calendars, rosters and policy as they are kept, and makes the scores too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import partial

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from benchmarks.population import LOW, settle, tidy
from benchmarks.rounds import medians, timed
from benchmarks.sections import Run
from models.leave import LeaveRequest, LeaveStatus
from tests.support.activity import item
from tests.support.leave import calendars
from tests.support.world import NOW, small_world
from workflows.services.activity import scores

TITLE = "Points of a month"
PEOPLE = 11_500
ROUNDS = 5
FEBRUARY = date(2026, 2, 1)
# Three entries a day, one in 25 rejected; late and early, a record missing, duty; leave, and permissions by the hour.
_MONTH = (
    """
    create temporary table made on commit drop as
    select n, d::date as day, extract(day from d)::integer as of_month, n * 7 + extract(day from d)::integer as seed
    from generate_series(1, :people) n, generate_series(date '2026-02-02', date '2026-02-27', interval '1 day') d
    where extract(isodow from d) < 6
    """,
    """
    insert into activity (employee_id, client_uuid, day, begins, ends, item_id, norm_minutes, weight, volume, text,
                          additional, link, state, version, entered_at, changed_at, submitted_at)
    select :low + n, gen_random_uuid(), day, begins, begins + interval '100 minutes',
           (select min(id) from activity_item), 45, 0.85 + n % 4 * 0.25, 2, 'Menyusun nota dinas', true, '',
           case when (n + of_month) % 25 = 0 then 'REJECTED' else 'VERIFIED' end, 1, :now, :now, :now
    from made cross join (values (time '07:40'), ('10:50'), ('14:55')) k (begins)
    """,
    """
    insert into presence_day (employee_id, day, kind, check_in, check_out, ground, noted_at)
    select :low + n, day, case when seed % 40 = 0 then 'OFFICIAL_DUTY' else 'RECORDED' end,
           case when seed % 40 > 0 and (n % 100 > 0 or of_month <> 11)
                then (day + time '07:10' + seed % 75 * interval '1 minute') at time zone 'Asia/Jakarta' end,
           case when seed % 40 > 0 and seed % 30 > 0
                then (day + time '15:30' + seed % 80 * interval '1 minute') at time zone 'Asia/Jakarta' end,
           '', :now
    from made where seed % 40 = 0 or seed % 30 > 0 or n % 100 > 0 or of_month <> 11
    """,
    """
    insert into hour_permission (employee_id, day, begins, ends, ground, noted_at)
    select :low + n, '2026-02-11', '07:30', '09:30', 'Surat izin contoh', :now from generate_series(100, :people, 100) n
    """,
)
_PLAIN = text("""
with entry as (
    select a.employee_id, a.day, a.norm_minutes * a.volume as norm, a.weight,
           extract(isodow from a.day) = 5 as friday,
           extract(epoch from greatest(a.begins, case when d.kind = 'OFFICIAL_DUTY' then time '07:30'
               when d.check_in is not null then (d.check_in at time zone 'Asia/Jakarta')::time
               when d.id is not null then coalesce(q.ends, '07:30') end)) / 60 as begins,
           extract(epoch from least(a.ends, case
               when d.check_out is not null then (d.check_out at time zone 'Asia/Jakarta')::time
               when d.id is not null and extract(isodow from a.day) = 5 then '16:30'
               when d.id is not null then '16:00' end)) / 60 as ends
    from activity a
    left join presence_day d on d.employee_id = a.employee_id and d.day = a.day
    left join hour_permission q on q.employee_id = a.employee_id and q.day = a.day and q.begins <= '07:30'
    where a.day between '2026-02-01' and '2026-02-28' and a.state in ('VERIFIED', 'VERIFIED_AUTOMATICALLY')
      and not exists (
          select from leave_request l where l.employee_id = a.employee_id and l.status = 'APPROVED'
                                        and a.day between l.first_day and l.last_day
      )
), net as (
    select employee_id, day, norm, weight, greatest(0, ends - begins)
           - greatest(0, least(ends, case when friday then 795 else 780 end)
                         - greatest(begins, case when friday then 705 else 720 end)) as minutes
    from entry
), of_day as (
    select employee_id, day, least(450, sum(round(least(minutes, norm) * weight, 2))) as points
    from net group by employee_id, day
)
select employee_id, sum(points) as points from of_day group by employee_id
""")


def measure(run: Run) -> str:
    engine, people = run.database("points"), run.sized(PEOPLE, least=200)
    admin = run.engine_for(run.server.admin_url_of("points"))
    _populate(engine, admin, people)
    with Session(engine) as session:
        assert _ours(session, people) == _plain(session), "plain SQL says otherwise"
        takes = [partial(timed, act, session) for act in (_plain, partial(_ours, people=people))]
        plain, ours = medians(takes, rounds=run.sized(ROUNDS, least=3), warm=1)
    return (
        f"{people:,} people, three entries on each of 20 days.\n\n"
        "| what | p50 | beside plain SQL | target |\n|---|---|---|---|\n"
        f"| points by one statement of plain SQL | {plain:.0f} ms | | |\n"
        f"| the same points, with targets and scores | {ours:.0f} ms | {ours / plain:.2f} × | ≤ 3 × |\n"
    )


def _populate(engine: Engine, admin: Engine, people: int) -> None:
    with Session(engine) as session, session.begin():
        small_world(session)
        calendars(session)
        item(session)
    settle(admin, people)
    with engine.begin() as connection:
        for statement in _MONTH:
            connection.execute(text(statement), {"low": LOW, "people": people, "now": NOW})
        first, last = date(2026, 2, 9), date(2026, 2, 13)
        days = {"first_day": first, "last_day": last, "asked_from": first, "asked_to": last, "days": 5}
        rest = {"status": LeaveStatus.APPROVED, "reason": "contoh", "asked_at": NOW}
        away = [{"employee_id": LOW + n, **days, **rest} for n in range(20, people + 1, 20)]
        connection.execute(insert(LeaveRequest), away)
    tidy(admin)


def _plain(session: Session) -> Mapping[int, Decimal]:
    return {row.employee_id: row.points for row in session.execute(_PLAIN)}


def _ours(session: Session, people: int) -> Mapping[int, Decimal]:
    everybody = range(LOW + 1, LOW + people + 1)
    return {one.employee_id: one.points for one in scores.scores(session, everybody, FEBRUARY) if one.points}
