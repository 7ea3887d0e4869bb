"""Whoever has the database in their hands rewrites history in many ways; each is found and the event named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.security.attack_history import ATTACKS, Attack, Target, target
from tests.support.servers import FAST, embedded, of_postgres


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with embedded(FAST) as postgres, target(of_postgres(postgres), tmp_path_factory.mktemp("attacked")) as it:
        yield it


def test_untouched_history_is_sound(attacked: Target):
    code, said = attacked.verdict(None)
    assert (code, "All fits" in said) == (0, True)


def test_there_are_ten_and_more():
    assert len({attack.what for attack in ATTACKS}) >= 10


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.what)
def test_each_is_found_and_the_event_named(attacked: Target, attack: Attack):
    code, said = attacked.verdict(attack)
    assert code == 1, said
    assert attack.named_in(said, attacked.number), said
