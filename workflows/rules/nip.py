"""The employee number (NIP): what its 18 digits say, and whether they can be true.

PNS and CPNS: birth date (8), year and month of appointment (6), sex (1), serial (3); Perka BKN 22/2007 and
43/2007. PPPK: the same, but behind the year of appointment stand two digits that need not be a month, often 21.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DIGITS = 18
YOUNGEST = 16  # years of age in the year of appointment
MONTHS = range(1, 13)
FIRST_CONTRACT_CODE = 21
_TYPED_BETWEEN = re.compile(r"[\s.\-]+")


class Sex(StrEnum):
    MALE = "MALE"
    FEMALE = "FEMALE"


class NipFault(StrEnum):
    NOT_18_DIGITS = "NOT_18_DIGITS"
    BIRTH_DATE = "BIRTH_DATE"
    YEAR_OF_APPOINTMENT = "YEAR_OF_APPOINTMENT"
    MONTH_OF_APPOINTMENT = "MONTH_OF_APPOINTMENT"
    SEX = "SEX"
    SERIAL = "SERIAL"


@dataclass(frozen=True)
class Nip:
    """A number that can be true. `month` is None where a PPPK number carries a code instead."""

    digits: str
    born: date
    year: int
    month: int | None
    sex: Sex
    serial: int


def read_nip(typed: str, *, today: date, contract: bool = False) -> Nip | NipFault:
    """The parts of a number as somebody typed it (blanks, dots and dashes allowed), or why it can't be one.

    `contract` says that it belongs to a PPPK. Numbers of real people hold historical mistakes, so a
    difference from the stored birth date or sex is a warning for the caller to give, not a fault.
    """
    digits = _TYPED_BETWEEN.sub("", typed)
    if not re.fullmatch(r"[0-9]{18}", digits):
        return NipFault.NOT_18_DIGITS
    born = _birth_date(digits[:8])
    if born is None or born > today:
        return NipFault.BIRTH_DATE
    year, code = int(digits[8:12]), int(digits[12:14])
    if fault := _appointment_fault(born, year, code, today=today, contract=contract):
        return fault
    if fault := _tail_fault(digits):
        return fault
    sex = Sex.MALE if digits[14] == "1" else Sex.FEMALE
    return Nip(digits, born, year, code if code in MONTHS else None, sex, int(digits[15:]))


def _birth_date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _appointment_fault(born: date, year: int, code: int, *, today: date, contract: bool) -> NipFault | None:
    if not born.year + YOUNGEST <= year <= today.year + 1:
        return NipFault.YEAR_OF_APPOINTMENT
    if code in MONTHS or (contract and code >= FIRST_CONTRACT_CODE):
        return None
    return NipFault.MONTH_OF_APPOINTMENT


def _tail_fault(digits: str) -> NipFault | None:
    if digits[14] not in "12":
        return NipFault.SEX
    return NipFault.SERIAL if digits[15:] == "000" else None
