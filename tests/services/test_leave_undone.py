"""A granted leave that is undone: who has the power to, and what is handed out and booked afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.leave import LeaveStatus
from models.leave_authority import LeaveAuthority
from tests.support.leave import acting, ask, figures, say
from tests.support.tasks import make_instance
from tests.support.world import World
from workflows.errors import InputRefused
from workflows.services.leave.change import check_decision, take_effect
from workflows.services.leave.recall import call

MON, WED, FRI = date(2026, 2, 23), date(2026, 2, 25), date(2026, 2, 27)


def test_stand_in_calls_nobody_back_from_leave_that_only_the_holder_may_grant(
    session: Session, world: World
) -> None:
    """Leave abroad is out of what a Plh may grant (SE 1/SE/I/2021), so he doesn't undo it either."""
    session.add(
        LeaveAuthority(
            unit_id=world.agency,
            post_id=world.water_post,
            abroad=True,
            valid_from=date(2026, 1, 1),
            ground="Kep. 3",
        )
    )
    instance, request = ask(session, world.siti, MON, FRI, abroad=True)
    say(session, instance, request, "APPROVED", by=world.surya)
    case = make_instance(session, subject=world.siti)
    yoga = acting(session, case, by=world.yoga, post=world.water_post)

    asked = call(yoga, leave=str(request.id), recall_on=WED, reason="Kunjungan kerja Menteri.")

    assert (asked.direct, asked.granting_post) == (False, world.water_post)
    for decision in ("APPROVED", "REJECTED"):
        assert "belum bisa Anda putus" in check_decision(yoga, {"decision": decision})["decision"][0]
    with pytest.raises(InputRefused):
        take_effect(yoga, change_id=asked.change_id, back_on=WED.isoformat(), number="PANGGIL-1")
    assert (request.status, figures(session, world.siti.id)) == (LeaveStatus.APPROVED, (18, 5, 0))

    surya = acting(session, case, by=world.surya)
    assert check_decision(surya, {"decision": "APPROVED"}) == {}
    take_effect(surya, change_id=asked.change_id, back_on=WED.isoformat(), number="PANGGIL-1")
    assert (request.status, figures(session, world.siti.id)) == (LeaveStatus.RECALLED, (18, 2, 0))
