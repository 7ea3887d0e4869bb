"""The pages of the room, on top of each: my day, month and presence; the team and what waits for who leads it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request, url_for

from webapp.access import authorize
from webapp.activities.blueprint import PROCESS, bp
from webapp.sign_in import sessions
from webapp.translation import _

Tab = tuple[str, str, None, bool]  # address, words, no number, whether it is this page


@bp.app_context_processor
def _offered() -> dict[str, object]:
    return {"activity_tabs": tabs}


def tabs() -> list[Tab]:
    here = request.endpoint
    return [(url_for(to), said, None, to == here) for to, said in _pages()]


def _pages() -> Iterator[tuple[str, str]]:
    yield "activities.today", _("Hari ini")
    yield "activities.month", _("Bulan ini")
    yield "presence.mine", _("Presensi")
    if _checks_others():
        yield "activities.team", _("Tim saya")
        yield "activities.many", _("Periksa")


def _checks_others() -> bool:
    """Whether the own post has posts below it, or the person sits on another one too."""
    seats = [seat for seat in authorize.standing().seats if seat.serves(PROCESS)]
    return sessions.me().leads or len(seats) > 1
