"""Whether tables agree with each other: questions whose every answer is something that must never be.

They are asked of a whole database at rest or at work, in one transaction that sees one moment of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

SILENT_SECONDS = 90  # of a worker; much longer than the others need to take its jobs up
# Numbers of cases are PREFIX-0001, those of letters their pattern with 001 for {seq}; see who takes from a series.
_NUMBERS = """
select 'number ' || due.number || ' was given out, and nothing has it'
from (
    select case when prefix like '%{seq}%'
        then replace(split_part(prefix, '#', 1), '{seq}', lpad(place::text, greatest(3, length(place::text)), '0'))
        else prefix || '-' || lpad(place::text, greatest(4, length(place::text)), '0') end as number
    from number_series, generate_series(1, last) as place
) as due
where not exists (select from instance where instance.number = due.number)
  and not exists (select from letter where letter.number = due.number)
"""
_NUMBERS_AHEAD = """
select 'number ' || number || ' is beyond its series'
from instance join number_series on instance.number ~ ('^' || prefix || '-[0-9]{4,}$')
where prefix ~ '^[A-Z0-9-]+$' and cast(substring(number from '[0-9]+$') as bigint) > last
"""
_LEDGER = """
select 'leave balance of employee ' || balance.employee_id || ' in ' || balance.year || ': '
    || charged || ' charged and ' || reserved || ' reserved, its ledger says '
    || coalesce(taken, 0) || ' and ' || coalesce(held, 0)
from leave_balance as balance
left join (
    select employee_id, year,
        -sum(days) filter (where kind in ('CHARGE', 'REFUND', 'OPENING')) as taken,
        -sum(days) filter (where kind in ('RESERVE', 'RELEASE')) as held
    from leave_entry group by employee_id, year
) as ledger on ledger.employee_id = balance.employee_id and ledger.year = balance.year
where charged <> coalesce(taken, 0) or reserved <> coalesce(held, 0)
"""
_RESERVED = """
select 'leave request ' || request.id || ' is ' || request.status || ' and still reserves '
    || -sum(entry.days) || ' days'
from leave_request as request join leave_entry as entry on entry.request_id = request.id
where entry.kind in ('RESERVE', 'RELEASE') and request.status not in ('PENDING', 'OFFERED')
group by request.id having sum(entry.days) <> 0
"""
_PENDING = """
select 'leave request ' || request.id || ' is pending, and its case ' || number || ' is over'
from leave_request as request join instance on instance.id = request.instance_id
where request.status in ('PENDING', 'OFFERED', 'TEMPORARY') and instance.status <> 'RUNNING'
"""
_UNDELIVERED = """
select 'message ' || message.id || ' (' || topic || ') waits, and no job will deliver it'
from outbox_message as message
where delivered_at is null
  and not exists (
    select from procrastinate_jobs
    where task_name = 'deliver_outbox' and status in ('todo', 'doing') and args->>'outbox_id' = message.id::text)
  and not exists (
    select from incident where kind = 'OUTBOX' and reference = message.id::text and resolved_at is null)
"""
_ABOUT_NOTHING = """
select 'message ' || message.id || ' tells of a case that does not exist'
from outbox_message as message
where topic = 'case.changed' and not exists (select from instance where id::text = body->>'instance_id')
"""
_TASKS_OF_NOBODY = """
select 'message ' || message.id || ' tells of task ' || (event->>'task_id') || ' that does not exist'
from outbox_message as message, jsonb_array_elements(body->'events') as event
where topic = 'case.changed' and event->>'kind' = 'TASK_OPENED'
  and not exists (select from user_task where id = cast(event->>'task_id' as uuid))
"""
_JOBS_FOR_NOTHING = """
select 'job ' || job.id || ' is to deliver message ' || (args->>'outbox_id') || ' that does not exist'
from procrastinate_jobs as job
where task_name = 'deliver_outbox' and status in ('todo', 'doing')
  and not exists (select from outbox_message where id::text = args->>'outbox_id')
"""
_JOBS_OF_THE_DEAD = """
select 'job ' || job.id || ' (' || task_name || ') is in the hands of a worker that is gone'
from procrastinate_jobs as job left join procrastinate_workers as worker on worker.id = job.worker_id
where status = 'doing' and coalesce(last_heartbeat, '-infinity') < now() - make_interval(secs => :silent)
"""
_ANSWERS = """
select 'request ' || key || ' of employee ' || actor_id || ' was answered with a case that does not exist'
from handled_request
where answer ? 'instance_id' and not exists (select from instance where id::text = answer->>'instance_id')
"""
QUESTIONS = {
    "numbers": (_NUMBERS, _NUMBERS_AHEAD),
    "leave": (_LEDGER, _RESERVED, _PENDING),
    "outbox": (_UNDELIVERED, _ABOUT_NOTHING, _TASKS_OF_NOBODY),
    "jobs": (_JOBS_FOR_NOTHING, _JOBS_OF_THE_DEAD),
    "requests": (_ANSWERS,),
}


def disagreements(session: Session, *, silent_seconds: float = SILENT_SECONDS) -> Iterator[str]:
    """Each thing that is wrong, as a sentence for an operator."""
    for group, questions in QUESTIONS.items():
        for question in questions:
            given = {"silent": silent_seconds} if ":silent" in question else {}
            for said in session.scalars(text(question), given):
                yield f"{group}: {said}"
