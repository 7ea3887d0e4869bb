"""Static files under addresses that change with their content, and compression of what goes out."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from config import Config

FOLDER = Path(__file__).parent / "static"
YEAR = 31_536_000
WORTH_COMPRESSING = 1024
TEXT = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")
LEVEL = 6


@dataclass(frozen=True)
class StaticFile:
    """A file in memory, plain and compressed (None when that would not pay)."""

    content: bytes
    packed: bytes | None
    digest: str
    mimetype: str


def init_app(app: Flask, _config: Config) -> None:
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=_send)
    app.jinja_env.globals["static"] = static
    app.after_request(_compress)


def static(filename: str) -> str:
    """The address of a static file; its `v` is made of the content, so that browsers may keep it for ever."""
    return url_for("static", filename=filename, v=_file(filename).digest)


def _file(filename: str) -> StaticFile:
    found = safe_join(str(FOLDER), filename)
    path = Path(found) if found else FOLDER
    if not path.is_file():
        raise NotFound
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> StaticFile:
    content = path.read_bytes()
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    pays = mimetype.startswith(TEXT) and len(content) >= WORTH_COMPRESSING
    packed = gzip.compress(content, mtime=0) if pays else None
    return StaticFile(content, packed, hashlib.sha256(content).hexdigest()[:12], mimetype)


def _send(filename: str) -> Response:
    file = _file(filename)
    packed = file.packed if _takes_gzip() else None
    response = Response(packed or file.content, mimetype=file.mimetype)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    if request.args.get("v") == file.digest:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.set_etag(file.digest, weak=bool(packed))
    response.make_conditional(request)
    return response


def _compress(response: Response) -> Response:
    """Pages; a token on them is masked anew each time, so compression gives nothing away."""
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    worth = (response.content_length or 0) >= WORTH_COMPRESSING
    if worth and _takes_gzip() and (response.mimetype or "").startswith(TEXT):
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _takes_gzip() -> bool:
    return request.accept_encodings["gzip"] > 0
