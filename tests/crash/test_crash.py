"""Web processes, job workers and the database killed under load: nothing acknowledged is lost or done twice."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from models.base import create_engine_for
from tests.crash.journal import Journal
from tests.crash.mutants import PLANT
from tests.crash.office import open_office
from tests.crash.people import People
from tests.crash.site import site
from tests.crash.trial import HANDS, Plan, killing, run
from tests.support.servers import of_postgres
from webapp.cli.doctor import findings
from webapp.cli.postgres import Postgres

pytestmark = pytest.mark.crash
MOST_KILLS = 20
SOUGHT = {"two_transactions": ("its history",), "told_before_done": ("does not exist",)}


def test_nothing_is_lost_and_nothing_is_done_twice(own_postgres: Postgres, tmp_path: Path):
    url = of_postgres(own_postgres).make_database("crash")
    with site(own_postgres, url, tmp_path, impatient=True) as found:
        outcome = run(
            found, killing(Plan(web=6, workers=6, database=1, sealers=2, seed=2026, pause=1.0)), seed=2026
        )
    assert outcome.count.lost == () and outcome.count.doubled == ()
    assert outcome.wrong == []
    assert outcome.count.unanswered == 0 and outcome.count.acknowledged > 10, outcome.told()
    assert set(outcome.codes) == {0}
    assert outcome.troubles, "no kill hit anybody: the trial was too gentle"


@pytest.mark.parametrize("mutant", PLANT)
def test_a_planted_mistake_is_found(own_postgres: Postgres, tmp_path: Path, mutant: str):
    """The whole web server is killed again and again; what is then in the database must show the mistake."""
    url = of_postgres(own_postgres).make_database(f"crash_{mutant}")
    engine, chance = create_engine_for(url), random.Random(mutant)
    said: list[str] = []
    with site(own_postgres, url, tmp_path, mutant=mutant) as found:
        journal = Journal(tmp_path / "journal.jsonl")
        people = People(open_office(engine), engine, found.port, journal)
        found.start_web()
        people.begin(HANDS, seed=1)
        for _kill in range(MOST_KILLS):
            time.sleep(chance.uniform(0.5, 1.5))
            found.kill_web()
            if said := list(findings(engine)):
                break
            found.start_web()
        people.stop.set()
        people.end()
        journal.close()
    engine.dispose()
    assert any(word in one for one in said for word in SOUGHT[mutant]), said
