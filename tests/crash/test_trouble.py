"""The database away or frozen, the clock wrong, all in mid-load: nobody restarts anything, and nothing is lost."""

from __future__ import annotations

import math
import time
from pathlib import Path

import pytest

from tests.crash.journal import Journal
from tests.crash.site import Site, site
from tests.crash.trial import Say, Struck, goes_on, run
from tests.support.servers import of_postgres
from webapp.cli.postgres import Postgres

pytestmark = pytest.mark.crash
AWAY, FROZEN, BEFORE = 10.0, 4.0, 1.5  # seconds
MINUTES = 60
HANDS, BREATH = 3, 0.2  # enough are always under way, and the machine is left to the other tests


def away(found: Site, _journal: Journal, _say: Say) -> Struck:
    found.kill_database()
    time.sleep(AWAY)
    found.postgres.start()
    return [("the database, away", time.monotonic())]


def frozen(found: Site, _journal: Journal, _say: Say) -> Struck:
    found.freeze_database(FROZEN)
    return [("the database, frozen", time.monotonic())]


def wrong_clock(found: Site, journal: Journal, _say: Say) -> Struck:
    """An hour ahead, then as far behind: set back by two hours while people work."""
    struck: Struck = []
    for minutes in (50, -50, 0):
        found.clock.write_text(str(minutes * MINUTES))
        struck.append((f"the clock, {minutes} minutes wrong", time.monotonic()))
        time.sleep(BEFORE)
    return struck


def test_web_and_workers_go_on_by_themselves(own_postgres: Postgres, tmp_path: Path):
    """One trouble after the other; each begins when the one before is over."""
    same: list[list[int]] = []
    of_away: set[str] = set()

    def struck(found: Site, journal: Journal, say: Say) -> Struck:
        done: Struck = []
        for strike in (away, frozen, wrong_clock):
            time.sleep(BEFORE)
            same.append(found.processes())
            done += strike(found, journal, say)
            goes_on(journal, done[-1][1])
            if strike is away:
                of_away.update(journal.troubles)
        time.sleep(BEFORE)
        same.append(found.processes())
        return done

    url = of_postgres(own_postgres).make_database("trouble")
    with site(own_postgres, url, tmp_path) as found:
        outcome = run(found, struck, seed=7, hands=HANDS, breath=BREATH)
    assert len(same) == 4 and same[1:] == same[:-1]
    assert outcome.wrong == [] and outcome.count.lost == () and outcome.count.doubled == ()
    assert outcome.count.unanswered == 0 and set(outcome.codes) == {0}
    assert not any(math.isinf(seconds) for found in outcome.back.values() for seconds in found), (
        outcome.told()
    )
    assert of_away == {"503"}, outcome.told()
