"""A line of a list of presence, as machines and offices write it."""

from __future__ import annotations

from datetime import date, time

import pytest

from workflows.rules.presence_line import Fault, PresenceLine, Status, named, read_line

TODAY = date(2026, 7, 20)
NIP = "197103141998032901"
DAY = date(2026, 7, 14)


def line(tanggal: str = "14-07-2026", nip: str = NIP, **cells: str) -> PresenceLine | Fault:
    return read_line({"nip": nip, "tanggal": tanggal, **cells}, today=TODAY)


@pytest.mark.parametrize(
    "text", ["14-07-2026", "2026-07-14", "14/07/2026", "14-Jul-26", "14-JUL-26", "46217"]
)
def test_days_are_read_as_they_are_written(text: str):
    found = line(text, masuk="07:30")
    assert isinstance(found, PresenceLine)
    assert found.day == DAY


@pytest.mark.parametrize("text", ["07:31", "7.31", "07:31:00", "0.31319444", "0,31319444"])
def test_times_are_read_as_they_are_written(text: str):
    assert line(masuk=text) == PresenceLine(NIP, DAY, time(7, 31), None, None, "")


def test_names_of_columns_of_other_programs_are_known():
    cells = {
        "no. id": f"'{NIP}",
        "tanggal": "14-Jul-26",
        "scan masuk": "07:31",
        "scan pulang": "",
        "nama": "Sari",
    }
    assert read_line(named(cells), today=TODAY) == PresenceLine(NIP, DAY, time(7, 31), None, None, "")


def test_a_status_says_what_else_the_day_was():
    found = line(status="Dinas  Luar", dasar=" ST  090/12 ")
    assert found == PresenceLine(NIP, DAY, None, None, Status.OFFICIAL_DUTY, "ST 090/12")


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"nip": "12", "masuk": "07:30"}, Fault.NIP),
        ({"tanggal": "31-02-2026", "masuk": "07:30"}, Fault.DAY),
        ({"tanggal": "21-07-2026", "masuk": "07:30"}, Fault.FUTURE),
        ({"masuk": "25:00"}, Fault.TIME),
        ({"masuk": "pagi"}, Fault.TIME),
        ({"masuk": "16:00", "pulang": "07:30"}, Fault.ORDER),
        ({"status": "piket"}, Fault.STATUS),
        ({"status": "cuti", "dasar": "SC 1", "masuk": "07:30"}, Fault.STATUS),
        ({"status": "dl"}, Fault.GROUND),
        ({}, Fault.NOTHING),
    ],
)
def test_the_first_thing_wrong_is_told(cells: dict[str, str], fault: Fault):
    assert line(**cells) is fault
