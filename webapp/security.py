"""What keeps other sites and strangers out: headers, the token against forged posts, and the sign-in gate.

Every page asks for a sign-in unless its view is marked `@public`; every post must carry the token unless its
view is marked `@from_machines`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup

from config import Config
from webapp import db
from webapp.sign_in import sessions
from workflows.errors import UserMistake

VISITOR_DAYS = 1
PAD = 32
FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
# A form with a few files of the largest size, and what else it holds.
FILES_A_FORM = 3
ROOM_FOR_FIELDS = 1024 * 1024

View = TypeVar("View", bound=Callable[..., object])
_public: set[Callable[..., object]] = set()
_from_machines: set[Callable[..., object]] = set()
_before_factor: set[Callable[..., object]] = set()


class ForgedRequest(UserMistake):
    """The post did not come from a page of ours, or the page was too old."""


class SignInNeeded(UserMistake):
    """Nobody is signed in, and the page is not for visitors."""


class FactorNeeded(UserMistake):
    """The second factor of this person has been put off for too long: nothing else works until it is set up."""


def public(view: View) -> View:
    """A page for everybody, signed in or not."""
    _public.add(view)
    return view


def from_machines(view: View) -> View:
    """Spoken to by devices: no cookies, hence nothing that a foreign page could borrow."""
    _public.add(view)
    _from_machines.add(view)
    return view


def before_factor(view: View) -> View:
    """A page that works even when a second factor is overdue: those where it is set up."""
    _before_factor.add(view)
    return view


def init_app(app: Flask, config: Config) -> None:
    app.config["SECRET_KEY"] = config.secret_key
    app.config["MAX_CONTENT_LENGTH"] = config.max_upload_bytes * FILES_A_FORM + ROOM_FOR_FIELDS
    app.before_request(_guard)
    app.after_request(_set_visitor)
    app.after_request(lambda response: _set_headers(response, secure=config.secure_cookies))
    app.jinja_env.globals.update(
        csrf_token=csrf_token, csrf_field=csrf_field, request_key_field=request_key_field, nonce=nonce
    )


def csrf_token() -> str:
    """A token for this browser, masked anew each time so that compression doesn't give it away."""
    pad = secrets.token_bytes(PAD)
    return base64.urlsafe_b64encode(pad + _xor(pad, _csrf_secret(_holder(create=True)))).decode()


def csrf_field() -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def request_key_field(value: str = "") -> Markup:
    """The key by which the same post twice is one act; `value` keeps it when a form is shown again."""
    return Markup('<input type="hidden" name="request_key" value="{}">').format(value or uuid.uuid4())


def nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def visitor(*, create: bool = False) -> bytes | None:
    """An identifier of this browser before anybody is signed in, from a signed cookie."""
    if "visitor" not in g:
        try:
            g.visitor = _signer().loads(
                request.cookies.get(_visitor_cookie(), ""), max_age=VISITOR_DAYS * 86400
            )
        except BadSignature:
            g.visitor = None
    if g.visitor is None and create:
        g.visitor = secrets.token_urlsafe(18)
        g.visitor_is_new = True
    return g.visitor.encode() if g.visitor else None


def visitor_hash(*, create: bool = False) -> bytes | None:
    found = visitor(create=create)
    return hashlib.sha256(found).digest() if found else None


def comes_from_here() -> bool:
    """What the browser says about the page that posted; an old browser that says nothing is let through."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    config: Config = current_app.config["LANGKAH"]
    # A proxy before us may have put its own name into the Host header.
    ours = {request.host, urlsplit(config.base_url).netloc}
    return site in {"same-origin", "none"} and (origin is None or urlsplit(origin).netloc in ours)


def _guard() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint == "static" or view in _from_machines:
        return
    sessions.current().load()
    if view is None:
        return
    if view not in _public and sessions.person() is None:
        raise SignInNeeded
    if request.method not in db.SAFE_METHODS and not (comes_from_here() and _token_fits()):
        raise ForgedRequest
    if view not in _public | _before_factor and _overdue():
        raise FactorNeeded


def _overdue() -> bool:
    person = sessions.person()
    return person is not None and person.factor_by is not None and person.factor_by <= db.wall_now()


def _token_fits() -> bool:
    return token_fits(request.headers.get(HEADER) or request.form.get(FIELD, ""))


def token_fits(sent: str) -> bool:
    """Whether the token was given to this browser."""
    holder = _holder(create=False)
    try:
        raw = base64.urlsafe_b64decode(sent.encode())
    except ValueError:
        return False
    if not holder or len(raw) != PAD * 2:
        return False
    return hmac.compare_digest(_xor(raw[:PAD], raw[PAD:]), _csrf_secret(holder))


def _holder(*, create: bool) -> bytes:
    """What only this browser has: its session's token, else its visitor's cookie."""
    return sessions.current().token.encode() or visitor(create=create) or b""


def _csrf_secret(holder: bytes) -> bytes:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, b"csrf:" + holder, "sha256")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="visitor")


def _visitor_cookie() -> str:
    return sessions.cookie_name(current_app) + "-tamu"


def _set_visitor(response: Response) -> Response:
    if g.get("visitor_is_new"):
        response.set_cookie(
            _visitor_cookie(),
            _signer().dumps(g.visitor),
            max_age=VISITOR_DAYS * 86400,
            secure=_visitor_cookie().startswith("__Host-"),
            httponly=True,
            samesite="Lax",
        )
    return response


def _set_headers(response: Response, *, secure: bool) -> Response:
    policy = (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce()}'; style-src 'self'; "
        "img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
        "form-action 'self'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", _kept(response))
    return response


def _kept(response: Response) -> str:
    """Personal data: kept by the browser for going back, by nobody between.

    Files, and what a post answers with at once, such as codes that are shown once, aren't kept by the browser either.
    """
    shown_once = request.method == "POST" and response.status_code == HTTPStatus.OK
    secret = shown_once or "Content-Disposition" in response.headers
    return "private, no-store" if secret else "private, no-cache"
