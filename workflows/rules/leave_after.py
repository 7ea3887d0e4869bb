"""What may happen to a leave after it was granted, beside recall: which kinds an employee gives back."""

from __future__ import annotations

from workflows.rules.leave_facts import Kind

# Unpaid leave ends by a report and a decree of reactivation (Perban BKN 24/2017 III.G), never by itself.
GIVEN_BACK = frozenset(Kind) - {Kind.UNPAID, Kind.JOINT}
