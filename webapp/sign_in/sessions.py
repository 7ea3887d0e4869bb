"""Sessions on the server: who is signed in stands in the table `web_session`, found by the hash of a cookie.

The row, the account, the person, the post and the roles come with one SELECT. A visitor has no row, and no row
outlives its time whatever the cookie says. What Flask keeps in its `session`, which is what the next page has to
say, goes by a cookie of its own.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import flask
import structlog
from flask import Flask, Request, Response, has_request_context
from flask.globals import request_ctx
from flask.sessions import SessionInterface, SessionMixin
from flask_login import LoginManager
from sqlalchemy import (
    Date,
    DateTime,
    LargeBinary,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    exc,
    func,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from config import Config
from models.accounts import Account, WebSession
from models.asking import ask
from models.people import HOME_ZONE, Employee, Role, RoleGrant, granted_on
from webapp import actors, db, flashes
from webapp.places import place_on
from webapp.sign_in.devices import device_name

TOKEN_BYTES = 32
TOUCH_EVERY = timedelta(minutes=5)
# An expired row still says whose typed text arrived too late.
KEPT_AFTER_EXPIRY = timedelta(days=30)
_log = structlog.get_logger(__name__)
FOREVER = "langkah.sessions"

_TOKEN = bindparam("token", type_=LargeBinary)
_MOMENT = bindparam("moment", type_=DateTime(timezone=True))
_DAY = bindparam("day", type_=Date)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is signed in: values only, good for one request."""

    account_id: int
    employee_id: int
    name: str
    nip: str
    language: str
    email_notices: bool
    roles: frozenset[tuple[Role, int]]  # role and the unit it was granted for
    post_id: int | None
    post: str
    unit_id: int | None
    unit: str
    zone: str
    leads: bool  # the post has posts below it
    proved_at: datetime | None = None  # when this person last showed who it is, in this session
    factor_by: datetime | None = None  # until when a missing second factor is put up with
    only_reads: bool = False  # an auditor's account that does nothing else

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.account_id)

    def has(self, *roles: Role) -> bool:
        return any(role in roles for role, _unit in self.roles)


class ServerSession(CallbackDict[str, object], SessionMixin):
    """What `flask.session` is; `load` finds whose it is."""

    def __init__(self, token: str) -> None:
        super().__init__((), _mark)
        self.token = token
        self.person: Person | None = None
        self.cookie_due = False
        self.touch_due = False
        self.accessed = True
        self.modified = False

    @property
    def token_hash(self) -> bytes:
        return hash_of(self.token)

    def load(self) -> None:
        """One SELECT. An unknown, expired or idle token is nobody's."""
        if not self.token:
            return
        moment, idle = db.wall_now(), _config().session_idle
        with db.read() as session:
            known = {"token": self.token_hash, "moment": moment, "day": db.today()}
            row = ask(session, _FOUND, known).one_or_none()
        if row is None or row.last_seen < moment - idle - TOUCH_EVERY:
            return
        if row.account_id is not None:
            self.person = _person(row)
            if self.person is None:
                return
            actors.acts(self.person.employee_id)
        self.touch_due = row.last_seen < moment - TOUCH_EVERY

    def forget(self) -> None:
        """Back to an empty session of a visitor; the cookie is taken away."""
        self.clear()
        self.token, self.person, self.cookie_due, self.touch_due = "", None, True, False


def _mark(session: ServerSession) -> None:
    session.modified = True


class TableSessions(SessionInterface):
    """Flask's hook: the cookies are read before and set after a request."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        web = ServerSession(request.cookies.get(cookie_name(app), ""))
        told = request.cookies.get(_flash_cookie(app), "")
        web.update(flashes.unpack(told, key=_key(app), holder=web.token_hash.hex()))
        web.modified = False
        return web

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, ServerSession):
            raise TypeError("not a session of this application")
        response.vary.add("Cookie")
        if session.touch_due:
            _touch(session.token_hash)
        if session.cookie_due:
            _set_cookie(app, response, cookie_name(app), session.token)
        if session.modified:
            told = flashes.pack(session, key=_key(app), holder=session.token_hash.hex()) if session else ""
            _set_cookie(app, response, _flash_cookie(app), told)


def _touch(token_hash: bytes) -> None:
    """It can wait for the next page, where the answer to this one can't."""
    try:
        with db.aside() as connection:
            connection.execute(_touched(token_hash))
    except exc.SQLAlchemyError as error:
        _log.warning("session not touched", error=type(error).__name__)


def init_app(app: Flask, config: Config) -> None:
    app.session_interface = TableSessions()
    app.extensions[FOREVER] = config
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(lambda _request: person())
    manager.init_app(app)


def person() -> Person | None:
    """Who is signed in, or None."""
    return current().person if has_request_context() else None


def me() -> Person:
    """Who is signed in; pages for visitors don't ask."""
    found = person()
    if found is None:
        raise RuntimeError("nobody is signed in here")
    return found


def current() -> ServerSession:
    session = request_ctx.session
    if not isinstance(session, ServerSession):
        raise TypeError("not a session of this application")
    return session


def cookie_name(app: Flask) -> str:
    config: Config = app.extensions[FOREVER]
    return "__Host-langkah" if config.secure_cookies else "langkah"


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def begin(session: Session, account_id: int, *, factor_by: datetime | None = None) -> None:
    """Sign an account in: a new token and row, the old row gone. Belongs to the caller's transaction."""
    _begin(session, {"account_id": account_id, "factor_by": factor_by})


def prove(session: Session) -> None:
    """The person has shown again who it is: the same session goes on under a new token."""
    web, moment, account_id = current(), db.wall_now(), me().account_id
    began = select(WebSession.created_at).where(WebSession.token_hash == web.token_hash)
    carried = {"created_at": session.scalar(began) or moment, "factor_by": me().factor_by}
    _begin(session, {"account_id": account_id, **carried})
    web.person = replace(me(), proved_at=moment)


def _begin(session: Session, values: dict[str, object]) -> None:
    web, moment = current(), db.wall_now()
    if web.token:
        session.execute(delete(WebSession).where(WebSession.token_hash == web.token_hash))
    web.clear()
    web.token = secrets.token_urlsafe(TOKEN_BYTES)
    session.execute(insert(WebSession).values(_new_row(web, moment) | values))
    web.cookie_due, web.touch_due = True, False


def end(session: Session) -> None:
    """Sign out of this browser."""
    web = current()
    session.execute(delete(WebSession).where(WebSession.token_hash == web.token_hash))
    web.forget()


def end_all(session: Session, account_id: int, *, but_this: bool = False) -> int:
    """End the sessions of an account; the rows stay a while, expired. Answers how many ended."""
    moment = db.wall_now()
    ended = (
        update(WebSession)
        .where(WebSession.account_id == account_id, WebSession.expires_at > moment)
        .values(expires_at=moment, data={})
    )
    if but_this:
        ended = ended.where(WebSession.token_hash != current().token_hash)
    return len(session.execute(ended.returning(WebSession.account_id)).all())


def end_one(session: Session, account_id: int, *, token_hash: bytes) -> bool:
    ended = (
        update(WebSession)
        .where(WebSession.account_id == account_id, WebSession.token_hash == token_hash)
        .values(expires_at=db.wall_now(), data={})
    )
    return bool(session.execute(ended.returning(WebSession.account_id)).all())


def open_sessions(session: Session, account_id: int) -> Sequence[WebSession]:
    """Those that still work, the last used first."""
    moment = db.wall_now()
    return session.scalars(
        select(WebSession)
        .where(
            WebSession.account_id == account_id,
            WebSession.expires_at > moment,
            WebSession.last_seen > moment - _config().session_idle,
        )
        .order_by(WebSession.last_seen.desc())
    ).all()


def whose(session: Session, token: str) -> int | None:
    """The employee of a session that has expired, as long as its row is kept."""
    found: int | None = session.scalar(
        select(Account.employee_id).join(WebSession).where(WebSession.token_hash == hash_of(token))
    )
    return found


def purge(session: Session, *, now: datetime) -> None:
    """Drop rows that expired long ago."""
    session.execute(delete(WebSession).where(WebSession.expires_at < now - KEPT_AFTER_EXPIRY))


def _config() -> Config:
    config: Config = flask.current_app.extensions[FOREVER]
    return config


def _select_found() -> Select[*tuple[object, ...]]:
    place = place_on(_DAY, Account.employee_id)
    roles = (
        select(
            func.jsonb_agg(func.jsonb_build_array(RoleGrant.role, RoleGrant.unit_id, RoleGrant.only_reads))
        )
        .where(RoleGrant.employee_id == Account.employee_id, granted_on(_DAY))
        .scalar_subquery()
    )
    return (
        select(
            WebSession.last_seen,
            WebSession.account_id,
            WebSession.proved_at,
            WebSession.factor_by,
            Account.enabled,
            Account.employee_id,
            Account.language,
            Account.email_notices,
            Employee.name,
            Employee.nip,
            Employee.active,
            roles.label("roles"),
            place,
        )
        .select_from(WebSession)
        .outerjoin(Account, Account.id == WebSession.account_id)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .outerjoin(place, true())
        .where(WebSession.token_hash == _TOKEN, WebSession.expires_at > _MOMENT)
    )


def _person(row: Row[*tuple[object, ...]]) -> Person | None:
    if not row.enabled or not row.active:
        return None
    return Person(
        account_id=row.account_id,
        employee_id=row.employee_id,
        name=row.name,
        nip=row.nip,
        language=row.language,
        email_notices=row.email_notices,
        roles=frozenset((Role(role), unit) for role, unit, _only in row.roles or ()),
        only_reads=any(only for *_role, only in row.roles or ()),
        post_id=row.post_id,
        post=row.post or "",
        unit_id=row.unit_id,
        unit=row.unit or "",
        zone=row.zone or HOME_ZONE,
        leads=bool(row.leads),
        proved_at=row.proved_at,
        factor_by=row.factor_by,
    )


def _new_row(web: ServerSession, moment: datetime) -> dict[str, object]:
    return {
        "token_hash": web.token_hash,
        "data": {},
        "created_at": moment,
        "last_seen": moment,
        "proved_at": moment,
        "expires_at": moment + _config().session_lifetime,
        "device": device_name(flask.request.user_agent.string),
        "address": flask.request.remote_addr or "",
    }


def _touched(token_hash: bytes) -> Update:
    return update(WebSession).where(WebSession.token_hash == token_hash).values(last_seen=db.wall_now())


def _set_cookie(app: Flask, response: Response, name: str, value: str) -> None:
    """An empty value takes the cookie away."""
    config: Config = app.extensions[FOREVER]
    rules = {"secure": config.secure_cookies, "httponly": True, "samesite": "Lax", "path": "/"}
    if value:
        response.set_cookie(name, value, **rules)  # type: ignore[arg-type]
    else:
        response.delete_cookie(name, **rules)  # type: ignore[arg-type]


def _flash_cookie(app: Flask) -> str:
    return cookie_name(app) + "-kabar"


def _key(app: Flask) -> str:
    config: Config = app.extensions[FOREVER]
    return config.secret_key


_FOUND = _select_found()
