"""`python -m tests.cases FILES... [--only a,b]`: run case files against the rules."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.cases.runner import default_files, run

parser = argparse.ArgumentParser(prog="python -m tests.cases")
parser.add_argument("files", nargs="*", type=Path, help="case files; all of tests/cases if absent")
parser.add_argument(
    "--only", default="", help="ids, rules, or rule:KIND, comma-separated, as in leave.request:ANNUAL"
)
arguments = parser.parse_args()
words = frozenset(word.strip() for word in arguments.only.split(",") if word.strip())
report = run(arguments.files or default_files(), only=words)
sys.stdout.write("".join(f"{line}\n" for line in report.lines()))
sys.exit(1 if report.failures else 0)
