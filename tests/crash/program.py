"""`langkah web` and `langkah worker` as the crash test starts them: with a mistake planted, or less patient."""

from __future__ import annotations

import os

from tests.crash import mutants
from webapp import cli, jobs

MUTANT, IMPATIENT = "CRASH_MUTANT", "CRASH_IMPATIENT"


def main() -> None:
    if planted := os.environ.get(MUTANT):
        mutants.PLANT[planted]()
    if os.environ.get(IMPATIENT):  # a dead worker's jobs are taken up within seconds
        jobs.HEARTBEAT, jobs.STALLED = 1.0, 4.0
    cli.main()


if __name__ == "__main__":
    main()
