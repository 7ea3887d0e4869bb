"""What every template may name: the person, the moment, and the address of the page before."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from config import Config
from models.people import HOME_ZONE
from webapp import db
from webapp.cases import walking
from webapp.sign_in import sessions

CONTROL = 0x20


def init_app(app: Flask, _config: Config) -> None:
    app.jinja_env.globals.update(now=db.now, today=_today, signed_in=sessions.person, told=walking.told)
    app.context_processor(lambda: {"me": sessions.person()})


def local_path(target: str | None, default: str = "/") -> str:
    """A path on this server, or `default`: nobody is sent elsewhere by a link that somebody else made."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(ord(letter) < CONTROL or letter == "\\" for letter in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


def page_before(default: str = "/") -> str:
    """Where the person came from, when that was a page of ours."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return default
    return local_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""), default)


def page_number(most: int = 10_000) -> int:
    """Which page of a list the address asks for: `hal`, from 1 to `most`; 1 where that is no number."""
    return min(max(request.args.get("hal", 1, type=int), 1), most)


def _today() -> object:
    person = sessions.person()
    return db.today(person.zone if person else HOME_ZONE)
