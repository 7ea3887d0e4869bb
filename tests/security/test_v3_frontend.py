"""ASVS 5.0 V3 and V4: what answers tell the browser, on every address and whatever comes of it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from tests.support.files import attach
from tests.web import permit
from tests.web.conftest import Browser
from tests.web.permit import Desk
from tests.web.test_security import address
from webapp import create_app, db

PAGES = [
    "/",
    "/masuk",
    "/akun",
    "/bantuan",
    "/tidak-ada",
    "/static/look.css",
    "/static/tidak-ada",
    "/healthz",
    "/readyz",
]


@pytest.fixture
def behind_https(settings):
    app = create_app(replace(settings, secure_cookies=True, base_url="https://langkah.example.go.id"))
    app.testing = True
    yield app
    with app.app_context():
        db.database().engine.dispose()


def every_answer(app: Flask, client: Browser):
    """One answer of each address, by reading and by a post without a token."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield f"{method} {rule.rule}", client.open(address(rule), method=method)
    yield from ((f"GET {page}", client.get(page)) for page in PAGES)


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.4.2", "3.2.1")
@pytest.mark.parametrize("signed_in", [False, True])
def test_v3_4_security_headers_on_every_answer(app, client, world, login, signed_in):
    """Pages, redirects, errors, files and machines' answers alike; no other origin is given anything."""
    if signed_in:
        login(client, world.admin)
    for what, answer in every_answer(app, client):
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src "):
            assert part in policy or (policy.startswith("default-src 'none'") and "frame" not in part), what
        assert "unsafe" not in policy, what
        assert "*" not in policy, what
        assert headers["X-Content-Type-Options"] == "nosniff", what
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, what
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", what
        assert "geolocation=()" in headers["Permissions-Policy"], what
        assert "Access-Control-Allow-Origin" not in headers, what


@pytest.mark.asvs("3.4.1")
def test_v3_4_1_strict_transport_security(behind_https, engine):
    client = behind_https.test_client()
    for page in PAGES:
        told = client.get(page, base_url="https://localhost").headers["Strict-Transport-Security"]
        assert int(re.search(r"max-age=(\d+)", told)[1]) >= 365 * 86400, page
        assert "includeSubDomains" in told, page


@pytest.mark.asvs("3.4.2")
def test_v3_4_2_no_origin_is_echoed(client):
    for method in ("GET", "OPTIONS"):
        answer = client.open("/masuk", method=method, headers={"Origin": "https://evil.example"})
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4")
def test_v3_3_cookies(behind_https, engine, world):
    """Every cookie that is ever set; the session's value stands nowhere else."""
    client = behind_https.test_client()
    page = client.get("/masuk", base_url="https://localhost")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))[1]
    wrong = client.post(
        "/masuk",
        base_url="https://localhost",
        data={"csrf_token": token, "nip": world.siti.nip, "sandi": "x"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    found = [one for answer in (page, wrong) for one in answer.headers.getlist("Set-Cookie")]
    assert found
    for cookie in found:
        assert cookie.startswith("__Host-")
        assert "Domain" not in cookie
        for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
            assert part in cookie, cookie


@pytest.mark.asvs("3.3.4", "14.2.1")
def test_v3_3_4_the_session_token_is_in_no_page(client, world, login):
    token = login(client, world.siti)
    for page in ("/", "/akun", "/kasus", "/antrean"):
        assert token not in client.get(page).get_data(as_text=True)


@pytest.mark.asvs("3.5.1", "3.5.2")
def test_v3_5_1_every_post_needs_the_token(app, client, world, login):
    """Whatever the content type, whoever is signed in: without the token nothing is reached."""
    login(client, world.admin)
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
            answer = client.post(address(rule), data="x=1", content_type=kind)
            assert answer.status_code in {400, 404}, rule
            if answer.status_code == 404:  # an address that needs more than a made-up number
                assert "<" in rule.rule


@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "PATCH", "DELETE", "QUERY"])
def test_v3_5_3_other_methods_are_not_there(client, world, login, method):
    login(client, world.admin)
    assert client.open("/akun", method=method).status_code in {400, 405, 501}


@pytest.mark.asvs("3.7.2")
def test_v3_7_2_no_redirect_leaves_this_server(app, client, world, login):
    login(client, world.admin)
    for what, answer in every_answer(app, client):
        target = answer.headers.get("Location", "/")
        assert re.match(r"/(?![/\\])", target) or target.startswith("http://localhost/"), what


@pytest.mark.asvs("4.1.1")
def test_v4_1_1_content_types(app, client, world, login):
    login(client, world.admin)
    kinds = set()
    for what, answer in every_answer(app, client):
        if answer.get_data():
            kind = answer.headers["Content-Type"]
            kinds.add(kind)
            if kind.startswith("text/"):
                assert "charset=utf-8" in kind, what
    assert "application/json" in kinds
    assert "text/html; charset=utf-8" in kinds


@pytest.mark.asvs("4.1.3", "15.3.4")
@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded"])
def test_v4_1_3_no_visitor_names_the_proxy_s_headers(client, world, header):
    """They change neither where links lead nor whose failures are counted."""
    page = client.get("/akun", headers={header: "evil.example"})
    assert "evil.example" not in page.headers["Location"]
    for number in range(6):
        client.post(
            "/masuk",
            data={"csrf_token": client.token(), "nip": world.siti.nip, "sandi": "salah sekali ini"},
            headers={header: f"203.0.113.{number}", "Sec-Fetch-Site": "same-origin"},
        )
    last = client.post_form("/masuk", nip=world.siti.nip, sandi="salah sekali ini")
    assert last.status_code == 429


@pytest.mark.asvs("3.2.1", "5.4.1", "5.4.2", "5.3.1")
def test_v5_4_files_are_downloads_with_a_safe_name(desk: Desk, engine, session):
    case = permit.ask(engine, desk.world.siti)
    file = attach(
        session,
        desk.world.siti,
        now=permit.moment(),
        instance_id=case.instance_id,
        filename='a";\r\nSet-Cookie: x=1; <b>.pdf',
    )
    session.commit()
    answer = desk.be(desk.world.siti).get(f"/berkas/{file.id}")
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment; filename*=UTF-8''")
    assert not re.search(r"[\r\n\"<>;]", told.split("''")[1])
    assert "Set-Cookie" not in answer.headers
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
