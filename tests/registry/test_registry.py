from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from workflows import registry
from workflows.registry import Context, Service, convert, service, to_json


class Answer(StrEnum):
    YES = "YES"


@dataclass(frozen=True)
class Booked:
    day: date
    answer: Answer


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(registry, "_services", {})
    return registry._services


def booking(fresh) -> Service:
    @service("room.book")
    def book(context: Context, day: date, seats: int = 1, note: str | None = None) -> Booked:
        assert seats > 0
        return Booked(day, Answer.YES)

    return fresh["room.book"]


def context() -> Context:
    now = datetime(2026, 2, 3, tzinfo=UTC)
    return Context(session=None, now=now, instance_id=uuid.uuid4(), subject_id=1, actor_id=None)


def test_arguments_are_converted_by_annotation_and_results_are_json(fresh):
    result = booking(fresh).call(context(), {"day": "2026-02-09", "seats": 2, "note": None})
    assert result == {"day": "2026-02-09", "answer": "YES"}


def test_a_name_registered_twice_is_refused_at_import(fresh):
    booking(fresh)
    with pytest.raises(TypeError, match=r"room\.book is registered twice"):
        booking(fresh)


def test_an_unknown_parameter_is_named(fresh):
    with pytest.raises(TypeError, match="no parameter chairs"):
        booking(fresh).call(context(), {"day": "2026-02-09", "chairs": 2})


def test_a_missing_parameter_is_named(fresh):
    with pytest.raises(TypeError, match="needs day"):
        booking(fresh).call(context(), {})


@pytest.mark.parametrize(
    ("value", "annotation"), [("2", int), (True, int), (1, bool), (2.0, int), (3, str)], ids=str
)
def test_a_value_of_another_type_is_refused(value, annotation):
    with pytest.raises(TypeError, match="seats should be"):
        convert(value, annotation, name="seats")


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ValueError, match="Invalid isoformat"):
        convert("2026-02-30x", date, name="day")


def test_an_empty_field_is_nothing_where_nothing_is_allowed():
    assert convert("", date | None, name="day") is None


def test_identifiers_and_enums_are_converted():
    key = uuid.uuid4()
    assert convert(str(key), uuid.UUID, name="key") == key
    assert convert("YES", Answer, name="answer") is Answer.YES


def test_nested_results_become_json():
    assert to_json(
        {"items": (Booked(date(2026, 2, 9), Answer.YES),), "at": datetime(2026, 2, 3, tzinfo=UTC)}
    ) == {
        "items": [{"day": "2026-02-09", "answer": "YES"}],
        "at": "2026-02-03T00:00:00+00:00",
    }
