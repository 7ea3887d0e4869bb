from __future__ import annotations

import pytest

from webapp.forms import explain
from workflows.form_def import Fault, FormError, UnknownComponent


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_said_in_words_of_its_own(fault):
    said = {explain(FormError(one, "textfield", key="reason", detail="minLength")) for one in Fault}
    assert len(said) == len(Fault)
    assert explain(FormError(fault, "textfield", key="reason")).endswith(".")


def test_an_unknown_component_is_named_with_its_key():
    said = explain(UnknownComponent("taglist", "skills"))
    assert "taglist" in said
    assert "“skills”" in said
