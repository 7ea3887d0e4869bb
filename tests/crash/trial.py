"""One trial: an office at work, processes killed at random moments, and the reckoning when all is quiet."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from models.base import create_engine_for
from tests.crash import verdict
from tests.crash.journal import Journal
from tests.crash.office import open_office
from tests.crash.people import People
from tests.crash.site import Site

HANDS = 6
QUIET_SECONDS = 180.0  # in which the workers finish what is left
LAST_TRIES = 20
WHOLE_WEB_EVERY = 10  # kills of web processes


@dataclass(frozen=True)
class Plan:
    """How many of each are killed, and how long it is at most until the next."""

    web: int
    workers: int
    database: int
    seed: int
    pause: float = 1.5
    sealers: int = 0  # those who sign checkpoints


@dataclass
class Outcome:
    count: verdict.Count
    wrong: list[str]
    troubles: dict[str, int]
    codes: list[int]
    seconds: float
    cases: int = 0
    back: dict[str, list[float]] = field(
        default_factory=dict
    )  # seconds until something was acknowledged again

    def told(self) -> str:
        count = self.count
        answers = (
            f"intents {count.sent}, acknowledged {count.acknowledged}, refused {count.refused}, "
            f"never answered {count.unanswered}; cases {self.cases}; {self.seconds:.0f} s of load"
        )
        again = (
            f"attempts without an answer, each repeated with the same key: {sum(self.troubles.values())} "
            f"{dict(sorted(self.troubles.items()))}"
        )
        sums = f"lost {len(count.lost)}, doubled {len(count.doubled)}, invariants broken {len(self.wrong)}"
        lines = [answers, sums, again]
        for what, found in self.back.items():
            ordered = sorted(found)
            lines.append(
                f"after the kill of {what} ({len(found)}): acknowledged again after "
                f"{ordered[len(found) // 2]:.2f} s (median), {ordered[-1]:.2f} s (longest)"
            )
        return "\n".join([*lines, *count.lost, *count.doubled, *self.wrong])


Say = Callable[[str], None]
Struck = list[tuple[str, float]]  # what was struck, and when
Strike = Callable[[Site, Journal, Say], Struck]


def run(
    site: Site,
    strike: Strike,
    *,
    seed: int,
    hands: int = HANDS,
    breath: float = 0.0,
    say: Say = lambda _line: None,
) -> Outcome:
    """People work while it strikes; then all that was not answered is sent again, and the books are compared."""
    engine = create_engine_for(site.url, pool_size=hands + 2)
    journal = Journal(site.folder / "journal.jsonl")
    people = People(open_office(engine), engine, site.port, journal, breath=breath)
    try:
        site.start_web()
        site.start_workers()
        site.start_sealer()
        people.begin(hands, seed=seed)
        begun = time.monotonic()
        struck = strike(site, journal, say)
        for _what, moment in struck:
            goes_on(journal, moment)
        people.end()
        lasted = time.monotonic() - begun
        for intent in journal.unanswered():
            people.send(intent, tries=LAST_TRIES)
        say("quiet")
        _wait(lambda: verdict.waiting(engine) == 0, QUIET_SECONDS)
        codes = site.stop()
        return _reckoned(site, people, struck, codes=codes, seconds=lasted)
    finally:
        people.stop.set()
        engine.dispose()
        journal.close()


def _reckoned(site: Site, people: People, struck: Struck, *, codes: list[int], seconds: float) -> Outcome:
    books, journal = verdict.read_books(people.engine), people.journal
    count, wrong = (
        verdict.count(journal, books),
        [*verdict.wrong(people.engine, site.mail), *verdict.unsealed(site.settings)],
    )
    found = Outcome(count, wrong, journal.troubles, codes, seconds)
    found.cases = sum(times for (kind, _key, _actor), times in books.acts.items() if kind == "start")
    for what, moment in struck:
        found.back.setdefault(what, []).append(journal.since(moment) or float("inf"))
    return found


def killing(plan: Plan) -> Strike:
    """Each at a random moment."""
    return lambda site, journal, say: _kill(site, plan, journal, say)


def _kill(site: Site, plan: Plan, journal: Journal, say: Say) -> Struck:
    chance = random.Random(plan.seed)
    victims = ["web"] * plan.web + ["worker"] * plan.workers + ["database"] * plan.database
    victims += ["sealer"] * plan.sealers
    chance.shuffle(victims)
    killed: Struck = []
    web = 0
    for number, victim in enumerate(victims, start=1):
        time.sleep(chance.uniform(0.1, plan.pause))
        if killed:
            goes_on(journal, killed[-1][1])
        moment = time.monotonic()
        if victim == "worker":
            what = "a worker"
            site.kill_a_worker(chance)
        elif victim == "sealer":
            what = "who signs history"
            site.kill_sealer()
        elif victim == "database":
            what = "the database"
            site.kill_database()
            site.postgres.start()
        else:
            web += 1
            what = _kill_web(site, chance, whole=web % WHOLE_WEB_EVERY == 0)
        killed.append((what, moment))
        say(
            f"{number}/{len(victims)} {what} after {time.monotonic() - moment:.2f} s; {len(journal.answers)} answers"
        )
    return killed


def _kill_web(site: Site, chance: random.Random, *, whole: bool) -> str:
    if whole:
        site.kill_web()
        site.start_web()
        return "the web server"
    _wait(lambda: site.kill_a_web_process(chance), 30.0)
    return "a web process"


def goes_on(journal: Journal, since: float) -> None:
    """Wait until something is acknowledged again."""
    _wait(lambda: journal.since(since) is not None, 60.0)


def _wait(until: Callable[[], bool], seconds: float) -> None:
    """A time that is up shows in the reckoning."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if until():
                return
        except SQLAlchemyError:
            pass
        time.sleep(0.05)
