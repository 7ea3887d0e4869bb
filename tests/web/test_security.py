from __future__ import annotations

import gzip
import re
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from webapp import create_app, db, security

OPEN_TO_ALL = {
    "auth.activate",
    "auth.activate_post",
    "auth.sign_in",
    "auth.sign_in_post",
    "auth.sign_out",
    "health.alive",
    "health.ready",
    "help.page",
    "leave.feed",
    "parts.page",
    "second_step.answer",
    "static",
    "status.page",
    "verify.show",
}
NUMBER, CODE = "1", "0193e0a0-0000-7000-8000-000000000001"


def address(rule):
    """An address that fits the rule."""
    path = re.sub(r"<uuid:[^>]+>", CODE, rule.rule)
    return re.sub(r"<[^>]+>", NUMBER, path)


def test_every_page_but_these_asks_for_a_sign_in(app, client):
    found = set()
    for rule in app.url_map.iter_rules():
        method = "POST" if "POST" in rule.methods else "GET"
        answer = client.open(address(rule), method=method, headers={"Sec-Fetch-Site": "same-origin"})
        if not (answer.status_code == 303 and answer.location.startswith("/masuk")):
            found.add(rule.endpoint)
    assert found - {"auth.sign_out"} == OPEN_TO_ALL - {"auth.sign_out"}


def test_headers_keep_other_sites_out(client):
    headers = client.get("/masuk").headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'",
                 "frame-ancestors 'none'", "form-action 'self'"):  # fmt: skip
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_each_answer_has_its_own_nonce(client):
    first, second = (client.get("/masuk").headers["Content-Security-Policy"] for _time in range(2))
    assert first != second


def test_nothing_on_a_page_needs_an_exception_to_the_policy(demo_app):
    page = demo_app.test_client().get("/_parts").get_data(as_text=True)
    assert "style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert "<script>" not in page


def test_behind_https_cookies_are_bound_to_the_host(settings, world, login):
    app = create_app(replace(settings, secure_cookies=True, base_url="https://langkah.example.go.id"))
    client = app.test_client()
    answer = client.get("/masuk", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-langkah-tamu=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    with app.app_context():
        db.database().engine.dispose()


def test_a_post_without_the_token_is_refused_and_keeps_what_was_typed(client, world, login):
    login(client, world.siti)
    answer = client.post(
        "/akun/wakil", data={"dasar": "ND 800/12/2026"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'name="dasar" value="ND 800/12/2026"' in page
    assert "Coba lagi" in page


def test_the_token_of_one_browser_does_not_serve_another(app, world, login):
    mine, theirs = app.test_client(), app.test_client()
    login(mine, world.siti)
    login(theirs, world.stranger)
    answer = mine.post("/akun/pilihan", data={"csrf_token": theirs.token(), "bahasa": "en"})
    assert answer.status_code == 400


def test_a_token_looks_different_each_time_and_each_works(client, world, login):
    login(client, world.siti)
    first, second = client.fresh_token(), client.fresh_token()
    assert first != second
    for token in (first, second):
        assert client.post("/akun/pilihan", data={"csrf_token": token, "bahasa": "id"}).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "AAAA", "é", "A" * 88])
def test_nonsense_is_no_token(client, world, login, token):
    login(client, world.siti)
    assert client.post("/akun/pilihan", data={"csrf_token": token, "bahasa": "en"}).status_code == 400


def test_scripts_send_the_token_as_a_header(client, world, login):
    login(client, world.siti)
    answer = client.post("/akun/pilihan", data={"bahasa": "id"}, headers={"X-CSRF-Token": client.token()})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_post_from_another_site_is_refused_even_with_the_token(client, world, login, headers):
    login(client, world.siti)
    answer = client.post(
        "/akun/pilihan", data={"csrf_token": client.token(), "bahasa": "en"}, headers=headers
    )
    assert answer.status_code == 400
    assert "Coba lagi" not in answer.get_data(as_text=True)


def test_too_large_a_post_is_told_kindly(client, world, login):
    login(client, world.siti)
    most = client.application.config["MAX_CONTENT_LENGTH"]
    answer = client.post(
        "/akun/pilihan", data=b"x" * (most + 1), content_type="multipart/form-data; boundary=y"
    )
    assert answer.status_code == 413
    assert "Paling besar 5 MB" in answer.get_data(as_text=True)


def test_static_files_are_kept_for_ever_under_the_address_of_their_content(client):
    page = client.get("/masuk").get_data(as_text=True)
    sheet = re.search(r'href="(/static/look\.css\?v=\w+)"', page)[1]
    kept, plain = client.get(sheet), client.get("/static/look.css?v=other")
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in plain.headers.get("Cache-Control", "")


def test_pages_and_files_are_compressed_for_who_can_read_it(client):
    packed = {"Accept-Encoding": "gzip"}
    for path in ("/masuk", "/static/look.css"):
        answer = client.get(path, headers=packed)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert gzip.decompress(answer.data)
        assert "Content-Encoding" not in client.get(path).headers


def test_pages_with_personal_data_are_not_kept_between(client, world, login):
    login(client, world.siti)
    assert client.get("/akun").headers["Cache-Control"] == "private, no-cache"


def test_static_files_stay_in_their_folder(client):
    assert client.get("/static/../config.py").status_code == 404
    assert client.get("/static/%2e%2e/config.py").status_code == 404


def test_machines_need_neither_cookie_nor_token(app):
    view = app.view_functions["health.alive"]
    assert view in security._from_machines


def test_a_proxy_s_public_name_counts_as_ours(client, world, login):
    login(client, world.siti)
    origin = client.application.config["LANGKAH"].base_url
    answer = client.post(
        "/akun/pilihan", data={"csrf_token": client.token(), "bahasa": "id"}, headers={"Origin": origin}
    )
    assert answer.status_code == 303


def test_each_request_leaves_one_line_without_personal_data(client, world, login):
    login(client, world.siti)
    with capture_logs() as lines:
        client.get("/akun?cari=Siti")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["endpoint"], line["status"], line["actor_id"]) == ("account.overview", 200, world.siti.id)
    assert "Siti" not in str(line)
    assert world.siti.nip not in str(line)


def test_what_nobody_may_do_is_logged(client, world, login):
    login(client, world.stranger)
    with capture_logs() as lines:
        client.get("/admin")
    assert "not allowed" in [line["event"] for line in lines]
