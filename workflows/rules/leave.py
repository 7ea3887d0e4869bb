"""Leave: the questions that a process, a page and the case runner ask, answered for every kind."""

from __future__ import annotations

from workflows.rules.leave_change import recall, recount
from workflows.rules.leave_decision import decide
from workflows.rules.leave_request import request

__all__ = ["decide", "recall", "recount", "request"]
