"""From an error to a response, and what is kept of the request. Typed text is never lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from http import HTTPStatus

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from config import Config
from webapp import db, oversize
from webapp.errors import error_words
from webapp.errors.error_page import Page
from webapp.forms import drafts
from webapp.health.incidents import keep_incident
from webapp.i18n import day
from webapp.security import FIELD, comes_from_here, token_fits
from webapp.sign_in import sessions
from webapp.translation import _
from workflows.errors import LangkahError

RETRY_SECONDS = 20
_CODE = re.compile(r"^([A-Z][A-Z_]*|[0-9]{1,6}|[0-9a-f-]{36})$")
log = structlog.get_logger(__name__)


def init_app(app: Flask, _config: Config) -> None:
    app.register_error_handler(LangkahError, _of_ours)
    app.register_error_handler(exc.DBAPIError, of_database)
    app.register_error_handler(exc.TimeoutError, of_database)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unforeseen)


def _of_ours(error: LangkahError) -> Response:
    return _answer(error_words.page_of(error), error)


def of_database(error: exc.DBAPIError | exc.TimeoutError) -> Response:
    if isinstance(error, exc.DBAPIError) and not isinstance(error, exc.OperationalError | exc.InterfaceError):
        return _unforeseen(error)
    log.error("database away", endpoint=request.endpoint, exc_info=error)
    page = Page(
        status=503,
        title=_("Langkah sedang tidak bisa menyimpan"),
        what=_("Penyimpanan data tidak menjawab. Tunggu sebentar, lalu coba lagi."),
        icon="server",
        tone="attn",
        retry=True,
        away=True,
    )
    return _answer(page, error)


def _of_http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    if isinstance(error, RequestEntityTooLarge):
        return _answer(error_words.too_large(), error)
    titles = {
        404: (
            _("Halaman ini tidak ada"),
            _("Mungkin alamatnya salah ketik, atau halamannya sudah dipindah."),
        ),
        405: (_("Halaman ini tidak bisa dibuka begitu saja"), _("Mulailah dari Beranda.")),
        429: (_("Terlalu sering mencoba"), _("Tunggu sebentar, lalu coba lagi.")),
    }
    title, what = titles.get(
        error.code or 500, (_("Permintaan itu tidak bisa dibaca"), _("Kembali dan coba sekali lagi."))
    )
    page = Page(status=error.code or 500, title=title, what=what, icon="circle-question-mark", tone="wait")
    return _answer(page, error)


def _unforeseen(error: Exception) -> Response:
    """Whatever nobody foresaw. Tests see the error itself."""
    if current_app.testing:
        raise error
    return _answer(error_words.failed(error), error)


def _answer(page: Page, error: Exception) -> Response:
    if page.reference:
        log.error("request failed", reference=page.reference, endpoint=request.endpoint, exc_info=error)
    fields = _typed(page)
    page = replace(page, files=_too_big(page) or bool(request.files))
    if not page.away:
        page = _kept(page, fields, error)
    html = render_template("errors/error.html", page=page, fields=fields, shown=_shown(fields))
    response = make_response(html, page.status)
    if page.away:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _typed(page: Page) -> drafts.Fields:
    if request.method != "POST":
        return {}
    return drafts.typed(oversize.texts() if _too_big(page) else None)


def _too_big(page: Page) -> bool:
    """The form can't be read as usual then."""
    return page.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _shown(fields: drafts.Fields) -> list[str]:
    """What of it was typed by hand: codes of choices and numbers of things are no loss to anybody."""
    texts = (text.strip() for name, found in fields.items() if name != "request_key" for text in found)
    return [_in_words(text) for text in texts if text and not _CODE.match(text)]


def _in_words(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _kept(page: Page, fields: drafts.Fields, error: Exception) -> Page:
    """What is left for afterwards: the draft for the person, the incident for the administrator."""
    person, place = sessions.person(), drafts.place_of(request.path)
    keeps_draft = person is not None and bool(fields) and _may_be_kept(page)
    if request.method != "POST" or not (keeps_draft or page.reference):
        return page
    try:
        with db.aside() as session:
            if person is not None and keeps_draft and not place.startswith("path:"):
                save = drafts.save_draft
                save(
                    session,
                    person.employee_id,
                    place=place,
                    fields=fields,
                    now=g.get("moment") or db.wall_now(),
                )
                page = replace(
                    page, back=drafts.page_of(place), back_text=_("Kembali ke formulir"), kept=True
                )
            if page.reference:
                keep_incident(session, error, number=page.reference, now=db.wall_now())
    except exc.SQLAlchemyError:
        log.exception("nothing could be kept of a failed request")
    return page


def _may_be_kept(page: Page) -> bool:
    if _too_big(page):  # refused before anybody asked for its token
        return comes_from_here() and token_fits(oversize.texts().get(FIELD, ""))
    return page.retry or page.keep or page.status == HTTPStatus.UNPROCESSABLE_ENTITY
