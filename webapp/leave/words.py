"""What the pages call buckets, events of the ledger, kinds and states of leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from models.leave import GRANTED, LeaveRequest, LeaveStatus
from models.leave_beside import Staffing
from models.leave_change import LeaveChange
from webapp import i18n
from webapp.translation import _, ngettext
from workflows.rules import leave_length
from workflows.rules.calendar import LeftOut, OffReason
from workflows.rules.leave_balance import Balance, CarryGround
from workflows.rules.leave_length import Length, Measure
from workflows.services.leave import Column, Event, Line, Run, Statement, Team
from workflows.services.leave.back import AWAY
from workflows.services.leave.back import owed as back_owed

RIGHT_ARTICLE = "PP 11/2017 pasal 311–315"
CARRY_ARTICLE = "Perban BKN 24/2017 bagian III.A"
PPPK_ARTICLE = "Perban BKN 7/2022"
DUTY_ARTICLE = "PP 11/2017 pasal 333"
POSTPONED_ARTICLE = "PP 11/2017 pasal 313"
LOST_ARTICLE = "PP 11/2017 pasal 317"
MOST_NAMED = 4
State = tuple[str, str, str]


def bucket(name: str, year: int) -> str:
    """Which year's right a bucket is; what is carried came from the year before."""
    return {
        "b0": _("Tambahan %(year)s", year=year - 1),
        "c": str(year - 1),
        "b": _("Tambahan %(year)s", year=year),
        "e": str(year),
    }[name]


def kind(name: str) -> str:
    return {
        "ANNUAL": _("cuti tahunan"),
        "ANNUAL_SPECIAL": _("cuti tahunan khusus"),
        "LONG": _("cuti besar"),
        "SICK": _("cuti sakit"),
        "MATERNITY": _("cuti melahirkan"),
        "IMPORTANT_REASON": _("alasan penting"),
        "UNPAID": _("di luar tanggungan negara"),
    }.get(name, _("cuti"))


def letter(name: str) -> str:
    """The mark in the strip of a team; `kind` says what it stands for."""
    return {"SICK": "S", "MATERNITY": "M", "LONG": "B", "IMPORTANT_REASON": "P", "UNPAID": "T"}.get(name, "C")


def state(request: LeaveRequest) -> State:
    """Tone, icon and word of a request's state."""
    return {
        LeaveStatus.PENDING: ("wait", "hourglass", _("Menunggu")),
        LeaveStatus.APPROVED: ("good", "circle-check", _("Disetujui")),
        LeaveStatus.CHANGED: ("attn", "pencil-line", _("Disetujui dengan perubahan")),
        LeaveStatus.POSTPONED: ("attn", "pause", _("Ditangguhkan")),
        LeaveStatus.REJECTED: ("bad", "circle-x", _("Tidak disetujui")),
        LeaveStatus.WITHDRAWN: ("", "undo-2", _("Ditarik")),
        LeaveStatus.RECALLED: ("attn", "undo-2", _("Dipanggil kembali bekerja")),
        LeaveStatus.CANCELLED: ("", "undo-2", _("Dibatalkan")),
        LeaveStatus.OFFERED: ("wait", "pencil-line", _("Diubah, menunggu pemohon")),
        LeaveStatus.TEMPORARY: ("wait", "hourglass", _("Izin sementara")),
        LeaveStatus.NOT_RATIFIED: ("bad", "circle-x", _("Tidak disahkan")),
    }[LeaveStatus(request.status)]


def decided(request: LeaveRequest, *, ended: bool) -> str:
    """What the officer decided, whatever became of the leave since: `ended` if it was shortened or given back."""
    return _("Disetujui") if ended else state(request)[2]


def back_due(request: LeaveRequest, today: date) -> bool:
    """Whether a temporary permit asks for the report that one is back, and it isn't there."""
    over = request.last_day + timedelta(days=request.extension_days) < today
    return over and request.back_at is None and request.status in AWAY and back_owed(request)


def going(request: LeaveRequest, today: date) -> State:
    """The state, of granted leave by date: still to come, running, or taken; then whether its report is there."""
    if request.back_at is not None:
        return ("good", "circle-check", _("Sudah kembali bekerja"))
    if back_due(request, today):
        return ("attn", "hourglass", _("Belum lapor kembali"))
    if request.status not in GRANTED or request.first_day > today:
        return state(request)
    if request.last_day + timedelta(days=request.extension_days) < today:
        return ("good", "circle-check", _("Sudah dijalani"))
    return ("wait", "calendar-check", _("Sedang dijalani"))


def verdict(code: str) -> str:
    return {
        "APPROVED": _("Disetujui"),
        "CHANGED": _("Perubahan"),
        "POSTPONED": _("Ditangguhkan"),
        "REJECTED": _("Tidak disetujui"),
    }.get(code, "")


def left_out(days: tuple[LeftOut, ...]) -> list[tuple[str, str]]:
    """`Sab 14, Min 15 Feb: akhir pekan`, each with its decree; days of one name and decree stand in one line."""
    lines: dict[tuple[str, str], list[date]] = {}
    for one in sorted(days, key=lambda found: found.day):
        lines.setdefault(_named(one), []).append(one.day)
    return [(f"{_days(found)}: {what}", ground) for (what, ground), found in lines.items()]


def _named(one: LeftOut) -> tuple[str, str]:
    if one.reason is OffReason.WEEKEND:
        return _("akhir pekan"), ""
    if one.reason is OffReason.NOT_ROSTERED:
        return _("di luar jadwal kerja"), ""
    if one.reason is OffReason.JOINT_LEAVE:
        return joint_leave(one.name), one.ground
    return one.name, one.ground


def joint_leave(name: str) -> str:
    """Decrees name such a day "Cuti bersama Natal" or just "Natal"."""
    return name if name.lower().startswith("cuti bersama") else _("cuti bersama %(name)s", name=name)


def length(request: LeaveRequest) -> str:
    """`5 hari kerja`, or calendar days, months or years where the law counts those."""
    return lasting(leave_length.length(request.kind, request.first_day, request.last_day, days=request.days))


def length_before(change: LeaveChange, kind: str) -> str:
    """The same of a leave as it was before a change."""
    return lasting(leave_length.length(kind, change.first_day, change.last_day, days=change.days))


def lasting(found: Length) -> str:
    number = found.number
    return {
        Measure.YEAR: ngettext("%(num)s tahun", "%(num)s tahun", number),
        Measure.MONTH: ngettext("%(num)s bulan", "%(num)s bulan", number),
        Measure.CALENDAR_DAY: ngettext("%(num)s hari kalender", "%(num)s hari kalender", number),
        Measure.WORKING_DAY: i18n.working_days(number),
    }[found.measure]


def unit(found: Length) -> str:
    """What stands beside the number where that is drawn big."""
    return lasting(found).partition(" ")[2]


def _days(found: list[date]) -> str:
    if len(found) > MOST_NAMED:
        return ngettext("%(num)s hari", "%(num)s hari", len(found))
    return ", ".join(i18n.day(day, year=False) for day in found)


def days(team: Team, chosen: Sequence[Column]) -> str:
    """`Rab 11 – Jum 13, Kam 19 Feb`: these columns of a strip as runs, the days off between them passed over."""
    runs: list[list[Column]] = []
    worked = [column for column in team.columns if not column.off]
    before: Column | None = None
    for column in worked:
        if column in chosen:
            if not runs or before not in runs[-1]:
                runs.append([])
            runs[-1].append(column)
        before = column
    said = [i18n.days_range(run[0].first, run[-1].last, year=False) for run in runs]
    return _listed(said)


def short(run: Run, unit: Staffing) -> str:
    """`Sen 28 Des: tinggal 3 dari 8 orang, 1 kurang dari batas 4`."""
    when = i18n.days_range(run.first, run.last, year=False)
    if run.post:
        people = {"days": when, "away": run.away, "all": run.away + run.left, "post": run.post}
        return _("%(days)s: %(away)s dari %(all)s %(post)s tidak di tempat", **people)
    said = {"days": when, "left": run.left, "staff": unit.staff, "least": unit.minimum}
    if run.left < unit.minimum:
        return _("%(days)s: tinggal %(left)s dari %(staff)s orang, di bawah batas %(least)s", **said)
    return _("%(days)s: tinggal %(left)s dari %(staff)s orang, tepat di batas", **said)


def _listed(said: list[str]) -> str:
    if len(said) <= MOST_NAMED:
        return ", ".join(said)
    return _("%(days)s, dan lainnya", days=", ".join(said[:MOST_NAMED]))


def event(line: Line, statement: Statement) -> tuple[str, str]:
    """What happened, and the law or paper behind it."""
    days, period = line.days, ""
    if line.request is not None:
        period = i18n.days_range(line.request.asked_from, line.request.asked_to, year=False)
    said = {
        Event.CARRIED: (_("Dibawa dari %(year)s", year=statement.year - 1), _carry_ground(statement)),
        Event.RIGHT: (_("Hak cuti tahun %(year)s", year=statement.year), RIGHT_ARTICLE),
        Event.DUTY: (_("Bertugas pada hari cuti bersama"), f"{DUTY_ARTICLE}; {line.ground}"),
        Event.LOST_TO_LONG: (_("Hak tahun ini hilang karena cuti besar"), LOST_ARTICLE),
        Event.LAPSED: (
            _("%(days)s hari sisa %(year)s hangus", days=days, year=statement.year),
            _("%(article)s: dibawa paling banyak 6", article=CARRY_ARTICLE),
        ),
        Event.OPENING: (
            _("Sudah dipakai menurut catatan kertas")
            if days
            else _("Belum ada yang dipakai menurut catatan kertas"),
            line.ground,
        ),
        Event.RESERVED: (_("Dipesan untuk cuti %(period)s", period=period), line.ground),
        Event.RELEASED: (_("Pesanan %(period)s kembali", period=period), line.ground),
        Event.GRANTED: (_granted(line), line.ground),
        Event.CHARGED: (
            _("%(days)s hari ditambahkan pada cuti %(period)s", days=days, period=period),
            line.ground,
        ),
        Event.REFUNDED: (_("%(days)s hari cuti %(period)s kembali", days=days, period=period), line.ground),
        Event.POSTPONED: (
            _(
                "Cuti %(period)s ditangguhkan; %(days)s hari dibawa utuh",
                period=period,
                days=_postponed(line),
            ),
            f"{POSTPONED_ARTICLE}; {line.ground}",
        ),
    }
    return said[line.event]


def _postponed(line: Line) -> int:
    return line.request.days if line.request is not None else line.days


def _granted(line: Line) -> str:
    if line.request is None:
        return ""
    first, last = line.span or (line.request.first_day, line.request.last_day)
    period = i18n.days_range(first, last, year=False)
    return _("Cuti %(period)s, %(days)s hari kerja terpakai", period=period, days=line.days)


def _carry_ground(statement: Statement) -> str:
    carry = statement.balance.carry
    if carry.ground is CarryGround.TWO_YEARS_UNUSED:
        return _("%(article)s: dua tahun berturut-turut tidak dipakai", article=CARRY_ARTICLE)
    return _("%(article)s: dari sisa %(unused)s hari", article=CARRY_ARTICLE, unused=carry.unused)


def carried(standing: Balance, statement: Statement) -> list[str]:
    """How the carried days came about, sentence by sentence."""
    carry, last = standing.carry, standing.year - 1
    if statement.lost_before:
        return [_("Hak %(year)s hilang karena cuti besar (%(article)s).", year=last, article=LOST_ARTICLE)]
    if statement.anew_from is not None:
        since = i18n.day(statement.anew_from)
        return [_("Masa kerja untuk hak cuti dihitung lagi sejak aktif kembali %(day)s.", day=since)]
    if carry.ground is CarryGround.NO_RIGHT_LAST_YEAR:
        return [_("Pada %(year)s belum ada hak, atau tahun itu belum tercatat di sini.", year=last)]
    if not carry.unused and not carry.days:
        return [_("Hak %(year)s sudah habis dipakai.", year=last)]
    said = [_("Sisa hak %(year)s pada 31 Desember: %(days)s hari.", year=last, days=carry.unused)]
    if carry.postponed:
        said.append(
            _(
                "%(days)s hari di antaranya ditangguhkan pejabat, jadi dibawa utuh (%(article)s).",
                days=carry.postponed,
                article=POSTPONED_ARTICLE,
            )
        )
    said.append(_limit(standing, statement.policy.yearly_carry))
    if carry.days:
        said.append(_("Yang dibawa dipakai lebih dulu dan hangus 31 Des %(year)s.", year=standing.year))
    return said


def _limit(standing: Balance, most: int) -> str:
    carry = standing.carry
    if carry.ground is CarryGround.CONTRACT_TOO_SHORT:
        return _(
            "Perjanjian kerja belum lebih dari dua tahun, jadi tidak ada yang dibawa (%(article)s).",
            article=PPPK_ARTICLE,
        )
    if carry.ground is CarryGround.TWO_YEARS_UNUSED:
        return _(
            "Dua tahun berturut-turut tidak ada cuti tahunan yang dipakai, jadi %(days)s hari dibawa; "
            "jumlah setahun paling banyak 24 (%(article)s).",
            days=carry.days,
            article=CARRY_ARTICLE,
        )
    return _(
        "Sisa biasa dibawa paling banyak %(most)s hari, jadi yang dibawa %(days)s hari (%(article)s).",
        most=most,
        days=carry.days,
        article=CARRY_ARTICLE,
    )


def day_off(reason: OffReason) -> str:
    """The word in a small square of the week."""
    return _("libur") if reason in (OffReason.HOLIDAY, OffReason.JOINT_LEAVE) else ""
