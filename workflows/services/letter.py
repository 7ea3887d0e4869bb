"""Issuing a letter of a process: numbered, filled and signed by whoever acts; `letters` knows how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models import letters as tables
from models.people import Employee, Holding, Post, for_good
from models.process import Instance
from workflows import assignment
from workflows.letters import office
from workflows.registry import Context, service


@dataclass(frozen=True, slots=True)
class Issued:
    letter_id: str
    letter_number: str
    letter_title: str


@service("letter.issue", template="letter")
def issue(context: Context, letter: str, **values: object) -> Issued:
    """Issue the template `letter` (a file `….letter` of the process) filled with the other parameters.

    Whoever acts signs it, as what they act; the number comes from the series of the template's pattern and
    year. LookupError without such a template, ValueError when nobody acts.
    """
    if context.actor_id is None:
        raise ValueError("a letter needs somebody who signs it")
    session = context.session
    template = office.template(session, context.instance_id, letter)
    if template is None:
        raise LookupError(f"{letter}.letter is no file of this process")
    unit = assignment.unit_of(session, context.subject_id, context.now.date())
    today = context.now.astimezone(ZoneInfo(unit.time_zone)).date()
    number = office.number(session, template.number, unit, today)
    signer = _signer(context, context.actor_id, today)
    given = values | {name: _people(session, values[name], today) for name in template.people}
    named = {"signer_name": signer["name"], "signer_title": signer["title"]}
    case = session.get_one(Instance, context.instance_id).number
    content = {
        **office.head(session, unit, today),
        "footer": f"{number} · dari permintaan {case}, dibuat dengan Langkah",
        "title": template.title,
        "number": number,
        "blocks": template.fill(given | named),
        **template.frame(),
        "signer": signer,
    }
    made = tables.add(
        session,
        context.instance_id,
        number=number,
        title=template.title,
        content=content,
        signed_by=context.actor_id,
        today=today,
        now=context.now,
    )
    return Issued(str(made.id), number, template.title)


def _people(session: Session, values: object, today: date) -> list[dict[str, str]]:
    """People as a letter names them, in the order in which they were chosen."""
    wanted = [int(str(value)) for value in values] if isinstance(values, list) else []
    rows = session.execute(
        select(Employee.id, Employee.name, Employee.nip, Employee.rank, Post.name.label("post"))
        .outerjoin(Holding, and_(Holding.employee_id == Employee.id, for_good(today)))
        .outerjoin(Post, Post.id == Holding.post_id)
        .where(Employee.id.in_(wanted))
    )
    found = {
        row.id: {"name": row.name, "nip": row.nip, "rank": row.rank or "-", "post": row.post or "-"}
        for row in rows
    }
    return [found[number] for number in wanted if number in found]


def _signer(context: Context, actor_id: int, today: date) -> dict[str, str]:
    """The signer by name and as what they act: for a post as its (acting) holder, else under their own post."""
    session = context.session
    person = session.get_one(Employee, actor_id)
    standing = assignment.standing(session, actor_id, today=today)
    acted_for = (seat for seat in standing.seats if seat.post_id == context.on_behalf_of)
    seat = next(acted_for, standing.own_post)
    return {
        "name": person.name,
        "nip": person.nip,
        "title": seat.title if seat else "",
        "ground": context.ground,
    }
