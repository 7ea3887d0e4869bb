from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.world import make_nip
from workflows.rules.nip import Nip, NipFault, Sex, read_nip

TODAY = date(2026, 2, 9)


def read(typed: str, *, contract: bool = False) -> Nip | NipFault:
    return read_nip(typed, today=TODAY, contract=contract)


def test_number_tells_birth_appointment_sex_and_serial() -> None:
    assert read("198609262015051001") == Nip(
        "198609262015051001", date(1986, 9, 26), year=2015, month=5, sex=Sex.MALE, serial=1
    )


def test_blanks_and_dots_may_be_typed() -> None:
    parts = read(" 19860926 201505.2-001 ")
    assert isinstance(parts, Nip) and parts.digits == "198609262015052001" and parts.sex is Sex.FEMALE


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("19860926201505100", NipFault.NOT_18_DIGITS),
        ("1986092620150510011", NipFault.NOT_18_DIGITS),
        ("19860926201505100x", NipFault.NOT_18_DIGITS),
        ("", NipFault.NOT_18_DIGITS),
        ("١٩٨٦٠٩٢٦٢٠١٥٠٥١٠٠١", NipFault.NOT_18_DIGITS),
        ("198602302015051001", NipFault.BIRTH_DATE),
        ("000000002015051001", NipFault.BIRTH_DATE),
        ("202603012045051001", NipFault.BIRTH_DATE),
        ("198609262002051001", None),
        ("198609261999051001", NipFault.YEAR_OF_APPOINTMENT),
        ("198609262027051001", None),
        ("198609262028051001", NipFault.YEAR_OF_APPOINTMENT),
        ("198609262015001001", NipFault.MONTH_OF_APPOINTMENT),
        ("198609262015131001", NipFault.MONTH_OF_APPOINTMENT),
        ("198609262015053001", NipFault.SEX),
        ("198609262015050001", NipFault.SEX),
        ("198609262015051000", NipFault.SERIAL),
    ],
)
def test_what_cannot_be_true_is_named(typed: str, fault: NipFault | None) -> None:
    found = read(typed)
    assert found is fault if fault else isinstance(found, Nip)


def test_month_code_of_a_contract() -> None:
    number = "199001012023211001"
    assert read(number) is NipFault.MONTH_OF_APPOINTMENT
    parts = read(number, contract=True)
    assert isinstance(parts, Nip) and parts.month is None and parts.year == 2023
    assert read("199001012023131001", contract=True) is NipFault.MONTH_OF_APPOINTMENT


@given(st.text(alphabet="0123456789 .-", max_size=22))
def test_any_typing_gets_an_answer(typed: str) -> None:
    assert isinstance(read(typed, contract=True), Nip | NipFault)


def test_made_up_numbers_are_of_a_valid_form() -> None:
    numbers = [make_nip() for _ in range(500)]
    assert len(set(numbers)) == len(numbers)
    assert all(isinstance(read(number), Nip) for number in numbers)
