"""Boundary timers on the portal's own clock, and what the workers need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import exc, select, text, update

from models.notices import OutboxMessage
from models.people import Unit
from models.process import Incident, TaskStatus, UserTask
from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import Play
from tests.support.world import NOW
from workflows import runtime
from workflows.engine.timers import moment
from workflows.errors import ExpressionFailed, NotFound, ServiceFailed

JAYAPURA = ZoneInfo("Asia/Jayapura")


def publish_reminded(play: Play, when: str = "in_workdays(1)", *, kind: str = "timeDate") -> None:
    play.publish(
        d.draw(
            "reminded",
            d.start(),
            d.user("first"),
            d.timer("bell", "first", when, kind=kind),
            d.service("ring", "trial.shout", text='"ring"'),
            d.end("rung"),
            d.end(outcome="DONE"),
            flows="""
                start > first > end
                bell > ring > rung
            """,
        )
    )


def publish_limited(play: Play, service: str = "trial.shout", **parameters: str) -> None:
    play.publish(
        d.draw(
            "limited",
            d.start(),
            d.user("first"),
            d.timer("limit", "first", '"P3D"', kind="timeDuration", interrupting="true"),
            d.service("act", service, **(parameters or {"text": '"late"'})),
            d.user("second"),
            d.end(outcome="DONE"),
            flows="""
                start > first > end
                limit > act > second > end
            """,
        )
    )


def test_a_reminder_rings_once_and_leaves_the_task_open(anyhow: Play):
    publish_reminded(anyhow)
    anyhow.start("reminded")
    assert anyhow.timers() == {"bell": datetime(2026, 2, 10, 9, 0, tzinfo=UTC)}
    assert not anyhow.later(hours=29)
    assert anyhow.later(hours=1)
    assert trial.calls == [("trial.shout by None", "ring")]
    assert (anyhow.open(), anyhow.timers()) == (["first"], {})
    assert not anyhow.later(days=3)
    answer = anyhow.do("first", note="")
    assert (answer.ended, answer.outcome) == (True, "DONE")


def test_a_timer_is_fired_by_nobody(play: Play):
    publish_reminded(play)
    play.start("reminded")
    play.later(days=2)
    fired = play.events("TIMER_FIRED")[0]
    assert (fired.step, fired.actor_id, fired.body["path"]) == ("bell", None, ["bell", "ring", "rung"])


def test_an_interrupting_timer_takes_the_task_away(anyhow: Play):
    publish_limited(anyhow)
    anyhow.start("limited")
    assert anyhow.timers() == {"limit": NOW + timedelta(days=3)}
    assert anyhow.later(days=3)  # to the second
    assert (anyhow.open(), anyhow.timers()) == (["second"], {})
    assert anyhow.task("first", TaskStatus.CANCELLED).closed_by is None
    assert anyhow.do("second", note="").ended


def test_completing_in_time_removes_the_timer(anyhow: Play):
    publish_limited(anyhow)
    anyhow.start("limited")
    assert anyhow.do("first", note="").ended
    assert anyhow.timers() == {}
    assert not anyhow.later(days=4)


def test_whoever_completes_before_the_worker_comes_by_is_in_time(anyhow: Play):
    publish_limited(anyhow)
    anyhow.start("limited")
    anyhow.now += timedelta(days=4)
    assert anyhow.do("first", note="").outcome == "DONE"


def test_a_timer_on_a_subprocess_takes_all_of_it_away(anyhow: Play):
    anyhow.publish(
        d.draw(
            "part",
            d.start(),
            d.part("inner", d.start("in"), d.user("deep"), d.end("out"), flows="in > deep > out"),
            d.timer("limit", "inner", '"P1D"', kind="timeDuration", interrupting="true"),
            d.end("late", "LATE"),
            d.end(outcome="DONE"),
            flows="""
                start > inner > end
                limit > late
            """,
        )
    )
    anyhow.start("part")
    assert anyhow.later(days=1)
    assert (anyhow.open(), anyhow.case.outcome) == ([], "LATE")


def test_the_clock_of_the_machine_plays_no_part(play: Play):
    publish_reminded(play, '"P3D"', kind="timeDuration")
    with time_machine.travel(datetime(2035, 1, 1, tzinfo=UTC)):
        play.start("reminded")
        assert play.timers() == {"bell": NOW + timedelta(days=3)}
        play.do("first", note="")
        assert trial.calls == []


def test_a_date_begins_in_the_zone_of_the_unit(play: Play):
    play.session.execute(update(Unit).values(time_zone="Asia/Jayapura"))
    publish_reminded(play, '"2026-02-11"')
    play.start("reminded")
    assert play.timers() == {"bell": datetime(2026, 2, 11, tzinfo=JAYAPURA).astimezone(UTC)}


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("PT36H", "2026-02-10T15:00:00+00:00"),
        ("P1W", "2026-02-16T03:00:00+00:00"),
        ("P1DT1H30M", "2026-02-10T04:30:00+00:00"),
        ("2026-03-01", "2026-02-28T15:00:00+00:00"),
        ("2026-03-01T08:00:00", "2026-02-28T23:00:00+00:00"),
        ("2026-03-01T08:00:00+07:00", "2026-03-01T01:00:00+00:00"),
    ],
)
def test_times_and_durations_are_settled_as_instants(value: str, instant: str):
    assert moment(value, now=NOW, zone=JAYAPURA).isoformat() == instant


@pytest.mark.parametrize(
    "value",
    ["P", "PT", "P1M", "tomorrow", "R3/PT1H", "", 5, None, "P1D ", "0001-01-01", "9999-12-31T23:59:59-10:00"],
)
def test_what_is_no_time_is_refused(value: object):
    with pytest.raises(ExpressionFailed):
        moment(value, now=NOW, zone=JAYAPURA)


def test_due_timers_come_longest_waiting_first(play: Play):
    publish_limited(play)
    ids = []
    for hours in (2, 0, 1):
        play.now = NOW + timedelta(hours=hours)
        ids.append(play.start("limited").instance_id)
    now = NOW + timedelta(days=3, hours=1)
    assert runtime.due_timers(play.session, now=now, limit=10) == [ids[1], ids[2]]
    assert runtime.due_timers(play.session, now=now, limit=1) == [ids[1]]


def test_a_row_without_a_timer_behind_it_is_cleared_away(play: Play):
    publish_limited(play)
    play.start("limited")
    play.session.execute(
        text("update timer set engine_id = gen_random_uuid(), due_at = now() - interval '9 years'")
    )
    assert runtime.fire_timer(play.session, play.instance_id, now=NOW) is False
    assert play.timers() == {"limit": NOW + timedelta(days=3)}
    assert runtime.due_timers(play.session, now=NOW, limit=9) == []


def test_a_timer_that_fails_becomes_an_incident_that_can_be_repeated(play: Play, monkeypatch):
    publish_limited(play)
    play.start("limited")
    later = NOW + timedelta(days=4)
    monkeypatch.setattr(trial, "calls", None)  # the service can't write its note any more
    with pytest.raises(ServiceFailed), play.session.begin_nested():
        runtime.fire_timer(play.session, play.instance_id, now=later)
    incident = [
        runtime.record_incident(
            play.session,
            kind="TIMER",
            reference=str(play.instance_id),
            instance_id=play.instance_id,
            cause="ServiceFailed",
            detail="…",
            now=later,
        )
        for _ in range(2)
    ]
    assert incident[0] == incident[1]
    assert play.session.get(Incident, incident[0], populate_existing=True).attempts == 2
    assert runtime.due_timers(play.session, now=later, limit=9) == []

    admin = play.world.admin.id
    with pytest.raises(ServiceFailed), play.session.begin_nested():
        runtime.retry_incident(play.session, incident[0], actor_id=admin, now=later)
    monkeypatch.setattr(trial, "calls", [])
    runtime.retry_incident(play.session, incident[0], actor_id=admin, now=later)
    assert play.open() == ["second"]
    found = play.session.get(Incident, incident[0], populate_existing=True)
    assert (found.resolved_by, found.resolution) == (admin, "REPEATED")
    with pytest.raises(NotFound):
        runtime.retry_incident(play.session, incident[0], actor_id=admin, now=later)


def test_a_message_that_was_given_up_is_put_in_line_again(play: Play):
    publish_reminded(play)
    play.start("reminded")
    message = play.session.scalars(select(OutboxMessage.id)).first()
    waiting = text("select count(*) from procrastinate_jobs")
    before = play.session.scalar(waiting)
    incident = runtime.record_incident(
        play.session,
        kind="OUTBOX",
        reference=str(message),
        instance_id=play.instance_id,
        cause="MailFailed",
        detail="",
        now=NOW,
    )
    runtime.retry_incident(play.session, incident, actor_id=play.world.admin.id, now=NOW)
    assert play.session.scalar(waiting) == before + 1


def test_a_reminder_by_the_portals_own_service_marks_the_task(play: Play):
    play.publish(
        d.draw(
            "own",
            d.start(),
            d.user("first"),
            d.timer("bell", "first", "in_workdays(1)"),
            d.service("ring", "tasks.remind", task='"first"'),
            d.end("rung"),
            d.end(),
            flows="""
                start > first > end
                bell > ring > rung
            """,
        )
    )
    play.start("own")
    play.later(days=2)
    task = play.session.scalars(select(UserTask).execution_options(populate_existing=True)).one()
    assert task.reminded_at == play.now
    assert runtime.complete(
        play.session,
        task.id,
        actor_id=play.world.rahmat.id,
        values={"note": ""},
        now=play.now,
        request_key=uuid4(),
    ).ended


@pytest.mark.parametrize("where", ["timer", "gateway"])
def test_a_database_that_goes_away_within_an_expression_is_no_fault_of_the_diagram(
    play: Play, monkeypatch: pytest.MonkeyPatch, where: str
):
    """Whoever asked is told to try again, and the workers wait: it is no incident of the case."""
    timed = d.draw(
        "away",
        d.start(),
        d.catch("wait", d.after("in_workdays(1)", kind="timeDate")),
        d.end(),
        flows="start > wait > end",
    )
    chosen = d.draw(
        "away",
        d.start(),
        d.gateway("choose"),
        d.end("x"),
        d.end("y"),
        flows='start > choose > x ? in_workdays(1) != ""\n choose > y *',
    )
    play.publish(timed if where == "timer" else chosen)

    def lost(*_arguments: object, **_named: object):
        raise exc.OperationalError("select", {}, Exception("server closed the connection"))

    monkeypatch.setattr("workflows.assignment.work_days", lost)
    with pytest.raises(exc.OperationalError):
        play.start("away")
