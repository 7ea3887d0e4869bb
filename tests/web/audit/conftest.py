from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.people import Role, RoleGrant
from tests.support.world import Person, World
from tests.web import permit
from tests.web.conftest import Browser, SignIn


def grant(
    session: Session,
    person: Person,
    *,
    unit: int,
    only_reads: bool = True,
    days: int = 30,
    **period: date | None,
) -> None:
    """An auditor's access from a year ago to the next, ending in so many days."""
    today = permit.today()
    dates = {"cases_from": today - timedelta(days=365), "cases_to": today + timedelta(days=365)} | period
    session.add(
        RoleGrant(
            employee_id=person.id,
            role=Role.AUDITOR,
            unit_id=unit,
            valid_to=today + timedelta(days=days),
            only_reads=only_reads,
            **dates,
        )
    )
    session.commit()


@pytest.fixture
def published(engine: Engine) -> None:
    permit.publish(engine)


@pytest.fixture
def auditor(app: Flask, world: World, session: Session, login: SignIn) -> Browser:
    """Kirana, of another agency, who audits the whole regency and does nothing else."""
    grant(session, world.kirana, unit=world.regency)
    client = app.test_client()
    login(client, world.kirana)
    assert isinstance(client, Browser)
    return client
