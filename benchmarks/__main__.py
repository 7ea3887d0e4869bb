"""`make bench`: all benchmarks, or those that are named, each into its section of `RESULTS.md`."""

from __future__ import annotations

import argparse
import os
import time
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from benchmarks.sections import Run, circumstances, write_section
from webapp import logs

NAMES = (
    "completion",
    "storage",
    "throughput",
    "memory",
    "lists",
    "publishing",
    "migration",
    "sealing",
    "letters",
    "skp",
    "activity",
    "points",
    "rush",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all if none is named"
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, help="0.01 for a quick try, which isn't written down"
    )
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    with ExitStack() as stack:
        # As on a server: every line is written, though nobody reads it here.
        logs.configure("INFO", stream=stack.enter_context(Path(os.devnull).open("w", encoding="utf-8")))
        run = Run(stack, chosen.scale)
        for name in chosen.names or NAMES:
            _measure(name, run)


def _measure(name: str, run: Run) -> None:
    benchmark = import_module(f"benchmarks.{name}")
    begun = time.monotonic()
    body = f"{benchmark.measure(run)}\n{circumstances()}\n"
    print(f"# {benchmark.TITLE}\n\n{body}\n({time.monotonic() - begun:.0f} s)\n", flush=True)
    if run.scale == 1:
        write_section(benchmark.TITLE, body)


if __name__ == "__main__":
    main()
