"""`make crash`: the long trial. KILLS of web processes and as many of job workers, a tenth of the database.

FOLDER keeps the journal, the mails and what the processes said; SEED chooses another course.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.crash.site import site
from tests.crash.trial import Plan, killing, run
from tests.support.servers import embedded, of_postgres


def main() -> int:
    kills, seed = int(os.environ.get("KILLS", "100")), int(os.environ.get("SEED", "1"))
    plan = Plan(web=kills, workers=kills, database=max(1, kills // 10), seed=seed, sealers=kills // 5)
    print(f"seed {seed}: {plan.web} web processes, {plan.workers} workers, {plan.database} × the database")
    begun = time.monotonic()
    with ExitStack() as exits:
        folder = os.environ.get("FOLDER") or exits.enter_context(tempfile.TemporaryDirectory())
        postgres = exits.enter_context(embedded({}))
        url = of_postgres(postgres).make_database("crash")
        with site(postgres, url, Path(folder)) as found:
            outcome = run(found, killing(plan), seed=seed, say=lambda line: say(begun, line))
    print(outcome.told())
    count = outcome.count
    return int(bool(count.lost or count.doubled or count.unanswered or outcome.wrong))


def say(begun: float, line: str) -> None:
    print(f"{time.monotonic() - begun:6.0f} s  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
