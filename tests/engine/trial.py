"""Services and checks that the drawings of these tests call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import update

from models.people import Employee
from workflows.errors import BpmnError, InputRefused
from workflows.registry import Context, check, service

calls: list[tuple[str, object]] = []


@dataclass(frozen=True)
class Sum:
    total: int
    said: str


@service("trial.add")
def add(context: Context, a: int, b: int = 1) -> Sum:
    calls.append(("trial.add", (a, b, context.step)))
    return Sum(a + b, f"{a}+{b}")


@service("trial.day")
def day(context: Context, first: date) -> str:
    return f"{first:%d/%m/%Y}"


@service("trial.find")
def find(context: Context, key: str) -> int | None:
    return None


@service("trial.look")
def look(context: Context, key: str) -> Sum | None:
    return None


@service("trial.yes")
def yes(context: Context) -> bool:
    return True


@service("trial.book", errors=("FULL", "CLOSED"))
def book(context: Context, seat: int) -> int:
    """Writes something before it meets what the diagram draws as an error."""
    context.session.execute(
        update(Employee).where(Employee.id == context.subject_id).values(email=f"{seat}@example.org")
    )
    if seat > 3:
        raise BpmnError({4: "FULL", 5: "CLOSED"}.get(seat, "BURNT"))
    return seat


@service("trial.shout")
def shout(context: Context, text: str) -> None:
    calls.append((f"trial.shout by {context.actor_id}", text))


@service("trial.fail")
def fail(context: Context) -> None:
    raise RuntimeError("the printer is on fire")


@service("trial.refuse")
def refuse(context: Context) -> None:
    raise InputRefused({"note": ["Sudah ada yang sama."]})


@service("trial.decimal")
def decimal(context: Context) -> dict[str, object]:
    return {"amount": Decimal(1)}


@service("trial.steal")
def steal(context: Context) -> dict[str, object]:
    return {"subject_id": 1}


@service("trial.text")
def text(context: Context) -> str:
    return "no keys"


@service("trial.shared")
def shared(context: Context) -> dict[str, object]:
    return shared_record


shared_record: dict[str, object] = {"inner": [1]}


@service("trial.withdraw")
def withdraw(context: Context, reason: str, note: str) -> None:
    calls.append(("trial.withdraw", (reason, note)))


@check("trial.note")
def no_bad_notes(context: Context, values: Mapping[str, object]) -> Mapping[str, list[str]]:
    calls.append(("trial.note", context.step))
    return {"note": ["Tulis yang lain."]} if values.get("note") == "bad" else {"note": []}
