"""Whether this process lives, and whether it can do its work."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import exc, text

from webapp import db
from webapp.cli.database import at_head
from webapp.cli.rights import owns_tables
from webapp.security import from_machines

NEEDED = ("database", "migrations", "clock")
MOST_APART = timedelta(seconds=2)  # of the clocks here and at the database
bp = Blueprint("health", __name__)


@bp.get("/healthz")
@from_machines
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/readyz")
@from_machines
def ready() -> ResponseReturnValue:
    """A row written and taken back, the newest migrations, clocks that agree: only then does work go well.

    `history_guarded` is a warning: false when this process could alter the tables, and so the past.
    """
    checks = look()
    good = all(checks[name] for name in NEEDED)
    return jsonify(status="ok" if good else "unavailable", **checks), 200 if good else 503


def look() -> dict[str, bool]:
    try:
        with db.database().engine.connect() as connection:
            connection.execute(text("create temporary table ready (at timestamptz)"))
            connection.execute(text("insert into ready values (now())"))
            apart = abs(connection.execute(text("select clock_timestamp()")).scalar_one() - db.wall_now())
            newest = at_head(connection)
            guarded = not owns_tables(connection)
            connection.rollback()
    except (exc.DBAPIError, exc.TimeoutError):
        return dict.fromkeys((*NEEDED, "history_guarded"), False)
    return {
        "database": True,
        "migrations": newest,
        "clock": apart < MOST_APART,
        "history_guarded": guarded,
    }
