"""From where an act comes: the device by name, its address, and what its clock said when the form was sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import request

from webapp import db
from webapp.sign_in.devices import device_name

CLOCK = "_jam"  # filled in by app.js when a form is sent; without script nobody knows
FARTHEST = timedelta(days=36_500)


def device() -> dict[str, str]:
    """What is known of it; goes into the body of the event, which can be erased."""
    found = {"name": device_name(request.user_agent.string), "address": request.remote_addr or ""}
    return {key: said for key, said in found.items() if said}


def clock() -> datetime | None:
    """A claim, never trusted. In a demo that is played ahead, the device's clock goes ahead as well."""
    try:
        said = datetime.fromisoformat(request.form.get(CLOCK, ""))
    except ValueError:
        return None
    wall = db.wall_now()
    if said.tzinfo is None or abs(said - wall) > FARTHEST:
        return None
    return db.now() + (said - wall)
