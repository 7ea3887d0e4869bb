from __future__ import annotations

from dataclasses import asdict, fields

import pytest

from workflows.rules.leave_facts import (
    ChargeOrder,
    LeavePolicy,
    LongCut,
    LostYear,
    NewYear,
    SickSpell,
    TwoYearRule,
)
from workflows.services.leave.book import policy_of

OTHERS: dict[str, object] = {
    "two_year_rule": TwoYearRule.BUCKET,
    "late_december_from": [12, 24],
    "charge_order": ChargeOrder.NEWEST_FIRST,
    "long_cut": LongCut.CALENDAR_DAYS,
    "lost_year": LostYear.EACH,
    "sick_spell": SickSpell.CUMULATIVE,
    "new_year": NewYear.START_YEAR,
    "kia_extension": True,
}


def test_every_switch_is_read_from_the_parameter():
    """A switch that the rules have and the reading forgot would stay at its default unseen."""
    numbers = {field.name: 99 for field in fields(LeavePolicy) if field.name not in OTHERS}
    read = asdict(policy_of(OTHERS | numbers))
    plain = asdict(LeavePolicy())
    assert [name for name in plain if read[name] == plain[name]] == []
    assert read["late_december_from"] == (12, 24) and read["annual_days_six"] == 99


def test_what_the_parameter_leaves_out_is_as_in_the_rules():
    assert policy_of({}) == LeavePolicy()
    assert policy_of({"kia_extension": False}) == LeavePolicy()


def test_word_that_no_switch_knows_is_told():
    with pytest.raises(ValueError, match="SOMETIMES"):
        policy_of({"two_year_rule": "SOMETIMES"})
