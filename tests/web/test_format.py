from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from webapp import format as words

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
NOON = datetime(2026, 2, 3, 5, 0, tzinfo=UTC)  # 12.00 WIB, Tuesday


@pytest.mark.parametrize(("language", "said"), [("id", "Sen 9 Feb 2026"), ("en", "Mon 9 Feb 2026")])
def test_day_is_written_with_its_weekday(language, said):
    assert words.day(date(2026, 2, 9), language=language, zone=WIB) == said


def test_day_of_a_moment_is_that_of_the_zone():
    late = datetime(2026, 2, 8, 15, 30, tzinfo=UTC)
    assert words.day(late, language="id", zone=WIB) == "Min 8 Feb 2026"
    assert words.day(late, language="id", zone=WIT) == "Sen 9 Feb 2026"


def test_iso_text_of_task_data_is_read():
    assert words.day("2026-08-17", language="id", zone=WIB) == "Sen 17 Agu 2026"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 2, 9), date(2026, 2, 19), "Sen 9 – Kam 19 Feb 2026"),
        (date(2026, 1, 26), date(2026, 2, 6), "Sen 26 Jan – Jum 6 Feb 2026"),
        (date(2025, 12, 31), date(2026, 1, 2), "Rab 31 Des 2025 – Jum 2 Jan 2026"),
        (date(2026, 2, 9), date(2026, 2, 9), "Sen 9 Feb 2026"),
    ],
)
def test_range_says_once_what_both_days_share(first, last, said):
    assert words.days_range(first, last, language="id", zone=WIB) == said


@pytest.mark.parametrize(
    ("zone", "language", "said"),
    [
        (WIB, "id", "12.00 WIB"),
        (WITA, "id", "13.00 WITA"),
        (WIT, "id", "14.00 WIT"),
        (WIB, "en", "12:00 WIB"),
    ],
)
def test_clock_names_the_zone(zone, language, said):
    assert words.clock(NOON, language=language, zone=zone) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=20), "baru saja"),
        (timedelta(minutes=40), "40 menit"),
        (timedelta(minutes=119), "1 jam"),
        (timedelta(hours=47), "1 hari"),
        (timedelta(days=59), "59 hari"),
        (timedelta(days=95), "3 bulan"),
        (timedelta(days=800), "2 tahun"),
    ],
)
def test_span_takes_the_largest_unit(length, said):
    assert words.span(length, language="id") == said


def test_english_counts_one_and_many():
    assert words.count(1, "working_day", language="en") == "1 working day"
    assert words.count(3, "working_day", language="en") == "3 working days"


@pytest.mark.parametrize(
    ("hours", "said", "tone"),
    [
        (-2, "lewat 2 jam", "bad"),
        (4, "hari ini, 16.00 WIB", "attn"),
        (28, "besok, 16.00 WIB", "attn"),
        (52, "Kam 5 Feb, 16.00 WIB", ""),
        (24 * 400, "Rab 10 Mar 2027, 12.00 WIB", ""),
    ],
)
def test_due_says_the_nearest_word_and_colour(hours, said, tone):
    at = NOON + timedelta(hours=hours)
    assert words.due(at, now=NOON, language="id", zone=WIB) == said
    assert words.due_tone(at, now=NOON, zone=WIB) == tone


@pytest.mark.parametrize(
    ("amount", "said"),
    [(2310000, "Rp 2.310.000"), (Decimal("1999.5"), "Rp 2.000"), (-5000, "−Rp 5.000"), (0, "Rp 0")],
)
def test_rupiah(amount, said):
    assert words.rupiah(amount, language="id") == said


def test_numbers_follow_the_language():
    assert words.grouped(12345, language="id") == "12.345"
    assert words.grouped(12345, language="en") == "12,345"
    assert words.size(2_400_000, language="id") == "2,3 MB"
    assert words.size(900, language="id") == "1 kB"


def test_nip_is_grouped_as_people_read_it():
    assert words.nip("197103141998032901") == "19710314 199803 2 901"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Sari Melati", "SM"), ("dr. Ratna Ayu Kenanga, M.Kes", "RK"), ("Sukarno", "S"), ("", "")],
)
def test_initials_leave_titles_out(name, letters):
    assert words.initials(name) == letters


@pytest.mark.parametrize(
    ("name", "short"),
    [("Bayu Cendana", "Bayu C."), ("dr. Dewi Ayu Sawo, Sp.PD", "Dewi S."), ("Surya", "Surya"), ("", "")],
)
def test_short_names_tell_two_of_one_first_name_apart(name, short):
    assert words.short_name(name) == short


@pytest.mark.parametrize(
    ("language", "said"), [("id", ("Agu", "Agustus 2026")), ("en", ("Aug", "August 2026"))]
)
def test_months_are_named(language, said):
    day = date(2026, 8, 17)
    assert (words.month(day, language=language), words.long_month(day, language=language)) == said


def test_upfirst_keeps_the_rest():
    assert words.upfirst("besok, 16.00 WIB") == "Besok, 16.00 WIB"
