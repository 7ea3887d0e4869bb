"""`langkah web` and `langkah worker` as the crash test starts them: with a mistake planted, or less patient."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import NoReturn

from sqlalchemy.exc import SQLAlchemyError

from config import Config
from tests.crash import mutants
from webapp import cli, clock
from webapp.background import jobs
from webapp.cli import auditing

MUTANT, IMPATIENT, CLOCK = "CRASH_MUTANT", "CRASH_IMPATIENT", "CRASH_CLOCK"
SEAL = "seal"


class Stepped(datetime):
    """The machine's clock, wrong by the seconds that a file says."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        wrong = Path(os.environ[CLOCK]).read_text()
        return datetime.now(tz) + timedelta(seconds=float(wrong or 0))  # noqa: TID251 - the clock itself


def main() -> None:
    if os.environ.get(CLOCK):
        clock.datetime = Stepped
    if planted := os.environ.get(MUTANT):
        mutants.PLANT[planted]()
    if os.environ.get(IMPATIENT):  # a dead worker's jobs are taken up within seconds
        jobs.HEARTBEAT, jobs.STALLED = 1.0, 4.0
    if sys.argv[1:] == [SEAL]:
        keep_sealing()
    cli.main()


def keep_sealing() -> NoReturn:
    """One checkpoint after the other, as the worker takes them every five minutes. Ends when one is refused."""
    while True:
        try:
            auditing.checkpoint(Config.from_env())
        except SQLAlchemyError:  # the database is being killed
            time.sleep(1.0)


if __name__ == "__main__":
    main()
