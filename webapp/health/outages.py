"""What is delayed just now and since when each part works, for the banner on every page and the page for all.

Outages are dated by the real clock. Pages go by the clock of cases, which a demo may move: moments are shown by it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app
from markupsafe import Markup
from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from config import Config
from models.operations import Outage, WatchRound
from webapp import db
from webapp.health.watchdog import GAP, Part
from webapp.translation import _

EXTENSION = "langkah.outages"
KEPT_SECONDS = 15.0  # one statement in that time a process, however many pages
LATELY = timedelta(days=7)
MOST = 20


@dataclass(frozen=True)
class Late:
    part: str
    since: datetime  # by the real clock


@dataclass
class _Kept:
    late: tuple[Late, ...] = ()
    read_at: float | None = None


@dataclass(frozen=True)
class Standing:
    """A part of the work: since when it is as it is. `since` is None when nobody has looked yet."""

    part: str
    good: bool
    since: datetime | None


def init_app(app: Flask, _config: Config) -> None:
    app.extensions[EXTENSION] = _Kept()
    app.jinja_env.globals.update(late_parts=late_parts, late_words=late_words)


def late_parts() -> frozenset[str]:
    """What is delayed, as of a few seconds ago."""
    kept: _Kept = current_app.extensions[EXTENSION]
    if kept.read_at is None or time.monotonic() - kept.read_at > KEPT_SECONDS:
        with db.read() as session:
            kept.late = late(session)
        kept.read_at = time.monotonic()
    return frozenset(one.part for one in kept.late)


def late_words() -> Markup:
    """The banner: what is delayed, and that work goes on."""
    parts = sorted({_of_people(part) for part in late_parts()})
    said = _("%(parts)s tertunda, pengajuan dan putusan tetap bisa.", parts=_listed(parts))
    link = Markup('<a href="/keadaan">{}</a>').format(_("Lihat keadaan layanan"))
    return Markup("{} {}").format(said[:1].upper() + said[1:], link)


def _of_people(part: str) -> str:
    """What people know of it: jobs and workers are no words of theirs."""
    known = {"MAILS": _("surel"), "OUTBOX": _("pemberitahuan"), "TIMERS": _("pengingat")}
    return known.get(part) or _("sebagian pekerjaan otomatis")


def _listed(words: Sequence[str]) -> str:
    *before, last = words or [""]
    return _("%(some)s dan %(last)s", some=", ".join(before), last=last) if before else last


def late(session: Session) -> tuple[Late, ...]:
    """One statement: open outages, and the workers when nobody has looked for a while."""
    silent = select(literal(Part.WORKERS.value), WatchRound.looked_at).where(
        WatchRound.looked_at < db.wall_now() - GAP
    )
    is_open = select(Outage.part, Outage.began_at).where(Outage.ended_at.is_(None))
    return tuple(Late(part, since) for part, since in session.execute(is_open.union_all(silent)))


def standings(session: Session) -> tuple[Standing, ...]:
    """Every part, and since when: since its last outage ended, or since anybody looked."""
    first = session.scalar(select(WatchRound.first_at))
    over = select(Outage.part, func.max(Outage.ended_at)).where(Outage.ended_at.is_not(None))
    ended = {part: at for part, at in session.execute(over.group_by(Outage.part))}  # noqa: C416 - rows are typed
    bad = {one.part: one.since for one in late(session)}
    return tuple(
        Standing(part, part not in bad, shown(bad.get(part) or ended.get(part) or first)) for part in Part
    )


def lately(session: Session) -> Sequence[Outage]:
    """Outages of the last days that are over, the newest first."""
    return session.scalars(
        select(Outage)
        .where(Outage.ended_at > db.wall_now() - LATELY)
        .order_by(Outage.ended_at.desc())
        .limit(MOST)
    ).all()


def shown(moment: datetime | None) -> datetime | None:
    """A real moment as pages say moments."""
    return None if moment is None else moment + (db.now() - db.wall_now())
