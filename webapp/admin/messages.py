"""Messages to cases: those that wait for a receiver, those that came in vain, and the latest that arrived.

What a message holds isn't shown: it belongs to the case.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template
from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from models.messages import Message
from models.process import Instance
from webapp import db
from webapp.access.authorize import authorize
from webapp.sign_in import sessions

bp = Blueprint("messages", __name__, url_prefix="/pesan")
SHOWN, ARRIVED = 100, 20

Found = Sequence[Row[Message, str | None]]


@bp.before_request
def _administrators_only() -> None:
    authorize(sessions.me(), "admin_incidents")


@bp.get("")
def listing() -> str:
    now, undelivered = db.now(), Message.delivered_at.is_(None)
    with db.read() as session:
        return render_template(
            "admin/messages.html",
            waiting=_messages(session, undelivered & (Message.expires_at > now), most=SHOWN),
            in_vain=_messages(session, undelivered & (Message.expires_at <= now), most=SHOWN),
            arrived=_messages(session, Message.delivered_at.is_not(None), most=ARRIVED),
        )


def _messages(session: Session, which: ColumnElement[bool], *, most: int) -> Found:
    """Newest first, each with the number of the case that received it."""
    return session.execute(
        select(Message, Instance.number)
        .outerjoin(Instance, Instance.id == Message.instance_id)
        .where(which)
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(most)
    ).all()
