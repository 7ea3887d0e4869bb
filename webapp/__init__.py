"""The web layer: one application, its rooms, and what all of them share."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, Flask

from config import Config
from webapp import bad_values
from webapp.again import Persistent

PARTS = (
    "access_log",
    "db",
    "sign_in.sessions",
    "i18n",
    "assets",
    "security",
    "access.read_only",
    "access.readings",
    "health.outages",
    "nav",
    "pages",
    "errors.handling",
)
ROOMS = (
    "sign_in.auth",
    "sign_in.second_step",
    "sign_in.proof",
    "home",
    "inbox.pages",
    "cases.pages",
    "designer",
    "leave",
    "skp",
    "activities",
    "presence",
    "account.pages",
    "admin",
    "audit",
    "forms.drafts",
    "health.pages",
    "help",
    "health.status",
    "letters.signing_pages",
    "letters.verify",
    "notices.pages",
    "parts",
)


def create_app(config: Config | None = None) -> Flask:
    """An application on the given settings, or on those of the environment."""
    config = config or Config.from_env()
    app: Flask = Persistent(__name__, static_folder=None)
    app.config["LANGKAH"] = config
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["demo"] = config.demo
    for name in PARTS:
        import_module(f"webapp.{name}").init_app(app, config)
    bad_values.init_app(app)
    for name in ROOMS:
        app.register_blueprint(_blueprint(name))
    return app


def _blueprint(name: str) -> Blueprint:
    found: Blueprint = import_module(f"webapp.{name}").bp
    return found
