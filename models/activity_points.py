"""Points of a month of very many people, added up by the database: what rules/activity_credit says of the usual days.

Usual: one unit all month, no permission by the hour, and on a day that was recorded at least one record. Whoever has
another day is left to the rules themselves (workflows/services/activity/scores.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ARRAY, Date, Integer, String, bindparam, text
from sqlalchemy.orm import Session

from models.attendance_reading import AWAY


class UnitDay(NamedTuple):
    """The hours of a unit on a day in minutes since midnight; `most` minutes count. Without hours: None."""

    unit_id: int
    day: date
    begins: int | None
    ends: int | None
    pause: int
    resume: int
    most: int | None


def points_of(
    session: Session,
    people: Mapping[int, tuple[int, str]],
    hours: Collection[UnitDay],
    period: tuple[date, date],
    states: Collection[str],
) -> dict[int, Decimal]:
    """Counted points of entries in these states, by employee; who has none is left out. One statement.

    `people`: unit and time zone of each.
    """
    columns = {f"h_{name}": [getattr(one, name) for one in hours] for name in UnitDay._fields}
    session.execute(_LOOPS, {"value": "off"})
    rows = session.execute(
        _POINTS,
        {
            "people": list(people),
            "units": [unit_id for unit_id, _zone in people.values()],
            "zones": [zone for _unit, zone in people.values()],
            **columns,
            "first": period[0],
            "last": period[1],
            "states": list(states),
            "away": [status.value for status in AWAY],
        },
    ).all()
    session.execute(_LOOPS, {"value": "on"})
    return {row.employee_id: row.points for row in rows}


def unusual(session: Session, people: Collection[int], first: date, last: date) -> set[int]:
    """Who has a permission by the hour or a recorded day without any record in the period."""
    return set(session.scalars(_UNUSUAL, {"people": list(people), "first": first, "last": last}))


_NUMBERS = ARRAY(Integer)
# A month under way is beyond what statistics know: a few rows are expected where there are hundreds of thousands, and
# people are joined to days one by one, for minutes.
_LOOPS = text("select set_config('enable_nestloop', :value, true)")
_UNUSUAL = text("""
    select employee_id from hour_permission where employee_id = any(:people) and day between :first and :last
    union
    select employee_id from presence_day
    where employee_id = any(:people) and day between :first and :last
      and kind = 'RECORDED' and check_in is null and check_out is null
""").bindparams(bindparam("people", type_=_NUMBERS))
_POINTS = text("""
    with person as materialized (
        select * from unnest(:people, :units, :zones) as p (employee_id, unit_id, zone)
    ), hours as materialized (
        select * from unnest(:h_unit_id, :h_day, :h_begins, :h_ends, :h_pause, :h_resume, :h_most)
            as h (unit_id, day, begins, ends, pause, resume, most)
    ), entry as (
        select a.employee_id, a.day, a.norm_minutes * a.volume as norm, a.weight,
               (extract(epoch from a.begins) / 60)::integer as begins,
               (extract(epoch from a.ends) / 60)::integer as ends
        from activity a
        where a.employee_id = any(:people) and a.day between :first and :last and a.state = any(:states)
    ), away as (
        select employee_id, first_day, last_day + extension_days as last_day from leave_request
        where employee_id = any(:people) and status = any(:away)
          and first_day <= :last and last_day + extension_days >= :first
    ), seen as (
        select d.employee_id, d.day, d.kind, p.unit_id,
               floor(extract(epoch from d.check_in at time zone p.zone - d.day::timestamp) / 60)::integer as came,
               floor(extract(epoch from d.check_out at time zone p.zone - d.day::timestamp) / 60)::integer as went
        from presence_day d join person p using (employee_id)
        where d.day between :first and :last
    ), present as (
        select s.employee_id, s.day,
               case when s.kind in ('OFFICIAL_DUTY', 'WORK_FROM_HOME') then coalesce(h.begins, 0)
                    when s.kind in ('ABSENT', 'FULL_DAY_LEAVE') then 0
                    when s.kind = 'OVERTIME_ASSIGNED' then coalesce(s.came, 0)
                    when h.begins is null and (s.came is null or s.went is null) then 0
                    else coalesce(s.came, h.begins) end as since,
               case when s.kind in ('OFFICIAL_DUTY', 'WORK_FROM_HOME') then coalesce(h.ends, 0)
                    when s.kind in ('ABSENT', 'FULL_DAY_LEAVE') then 0
                    when s.kind = 'OVERTIME_ASSIGNED' then coalesce(s.went, 1440)
                    when h.begins is null and (s.came is null or s.went is null) then 0
                    else coalesce(s.went, h.ends) end as until
        from seen s left join hours h using (unit_id, day)
    ), worked as (
        select e.employee_id, e.day, e.norm, e.weight, h.most, h.pause, h.resume,
               greatest(e.begins, coalesce(a.since, 0)) as begins, least(e.ends, coalesce(a.until, 1440)) as ends
        from entry e join person p using (employee_id)
        left join hours h on h.unit_id = p.unit_id and h.day = e.day
        left join present a on a.employee_id = e.employee_id and a.day = e.day
        where not exists (
            select from away l where l.employee_id = e.employee_id and e.day between l.first_day and l.last_day
        )
    ), net as (
        select *, greatest(0, ends - begins)
                  - greatest(0, least(ends, coalesce(resume, 0)) - greatest(begins, coalesce(pause, 0))) as minutes
        from worked
    ), day as (
        select employee_id, least(sum(round(least(minutes, norm) * weight, 2)), min(most)) as points
        from net group by employee_id, day
    )
    select employee_id, sum(points) as points from day group by employee_id
""").bindparams(
    bindparam("people", type_=_NUMBERS),
    bindparam("units", type_=_NUMBERS),
    bindparam("zones", type_=ARRAY(String)),
    bindparam("states", type_=ARRAY(String)),
    bindparam("away", type_=ARRAY(String)),
    bindparam("h_day", type_=ARRAY(Date)),
    *(bindparam(f"h_{name}", type_=_NUMBERS) for name in UnitDay._fields if name != "day"),
)
