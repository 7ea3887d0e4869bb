"""Processes in the making, as the designers' pages and the command line use them; cases are `runtime`'s.

A draft is kept whatever its files are like. One person makes it, another publishes it. Every function works in the
caller's transaction and commits nothing; `now` is aware and in UTC.
"""

from __future__ import annotations

from workflows.designs.drafts import begin, discard, files_of, put, remove, reopen, restore
from workflows.designs.publishing import deploy_files, offer_shipped
from workflows.designs.refusals import (
    DraftChanged,
    DraftClosed,
    DraftTooLarge,
    NothingNew,
    OwnDraft,
    WordsNeeded,
)
from workflows.designs.report import Report, report_on, report_on_all
from workflows.designs.review import authors, give_back, publish, realign, send, take_back
from workflows.designs.use import out_of_use, resume, withdraw
from workflows.engine.bundle import ENDINGS
from workflows.engine.compare import Change, compare
from workflows.engine.look import Look, look
from workflows.engine.narrative import Line, narrate
from workflows.engine.spoken import cell_in_words, kind_in_words, starters_in_words, who_in_words

__all__ = [
    "ENDINGS",
    "Change",
    "DraftChanged",
    "DraftClosed",
    "DraftTooLarge",
    "Line",
    "Look",
    "NothingNew",
    "OwnDraft",
    "Report",
    "WordsNeeded",
    "authors",
    "begin",
    "cell_in_words",
    "compare",
    "deploy_files",
    "discard",
    "files_of",
    "give_back",
    "kind_in_words",
    "look",
    "narrate",
    "offer_shipped",
    "out_of_use",
    "publish",
    "put",
    "realign",
    "remove",
    "reopen",
    "report_on",
    "report_on_all",
    "restore",
    "resume",
    "send",
    "starters_in_words",
    "take_back",
    "who_in_words",
    "withdraw",
]
