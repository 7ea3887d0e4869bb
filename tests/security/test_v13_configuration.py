"""ASVS 5.0 V11 to V15: secrets, transport, configuration, personal data, and what a server shows of itself."""

from __future__ import annotations

import re
import smtplib

import pytest
from argon2 import extract_parameters

from tests.web import permit
from tests.web.permit import Desk
from webapp import security
from webapp.background import mail
from webapp.sign_in import passwords, recovery, sessions
from workflows.errors import TechnicalFailure


@pytest.mark.asvs("11.4.2", "11.4.4")
@pytest.mark.usefixtures("slow_hashing")
def test_v11_4_2_passwords_are_kept_by_argon2id():
    found = extract_parameters(passwords.hash_password("kuda hijau menari pelan"))
    assert found.type.name == "ID"
    # OWASP's smallest: 19 MiB and two rounds.
    assert found.memory_cost >= 19 * 1024
    assert found.time_cost >= 2
    assert found.salt_len >= 16


@pytest.mark.usefixtures("slow_hashing")
def test_recovery_codes_cost_as_much(monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(recovery, "hash_secret_raw", lambda *given: asked.append(given) or b"")
    recovery._digest("AAAA-AAAA-AAAA", b"0" * 16, "0123456789abcdef" * 4)
    ((_secret, _salt, rounds, memory, _lanes, _length, kind),) = asked
    assert (kind.name, rounds >= 2, memory >= 19 * 1024) == ("ID", True, True)


@pytest.mark.asvs("7.2.3", "11.5.1", "11.2.3")
def test_v7_2_3_tokens_have_enough_bits(client, world, login):
    assert sessions.TOKEN_BYTES * 8 >= 128
    assert security.PAD * 8 >= 128
    assert len({login(client, world.siti) for _time in range(20)}) == 20


@pytest.mark.asvs("6.4.1", "6.5.3", "6.5.4")
def test_v6_4_1_activation_codes_are_random_and_long():
    codes = {passwords.new_code() for _time in range(200)}
    assert len(codes) == 200
    letters = passwords.CODE_GROUPS * passwords.CODE_GROUP
    assert len(passwords.CODE_ALPHABET) ** letters > 2**58


class Overheard(smtplib.SMTP):
    """A server that offers no TLS, or whose offer somebody between has struck out."""

    said: list[str] = []  # noqa: RUF012 - of the test's own class

    def __init__(self, *_args: object, **_more: object) -> None:
        self.esmtp_features = {"auth": "PLAIN"}

    def ehlo_or_helo_if_needed(self) -> None:
        pass

    def login(self, *words: str) -> tuple[int, bytes]:
        self.said.extend(words)
        return 235, b"ok"

    def close(self) -> None:
        pass


@pytest.mark.asvs("12.3.1", "12.3.2")
def test_v12_3_1_the_password_of_the_mail_server_is_never_said_in_the_clear(monkeypatch):
    monkeypatch.setattr(mail.smtplib, "SMTP", Overheard)
    server = mail.Smtp.of("smtp://langkah:rahasia@mail.example.go.id:587")
    with pytest.raises(mail.MailFailed, match="TLS"):
        server.take(mail.EmailMessage())
    assert Overheard.said == []


@pytest.mark.asvs("13.4.1", "13.4.3", "13.4.5", "15.2.3")
@pytest.mark.parametrize(
    "path",
    [
        *(
            "/.git/config",
            "/.git/HEAD",
            "/.env",
            "/static/",
            "/static/vendor/",
            "/config.py",
            "/pyproject.toml",
        ),
        *(
            "/metrics",
            "/debug",
            "/console",
            "/server-status",
            "/openapi.json",
            "/api/v1/openapi.json",
            "/tests/",
        ),
        *("/admin/jam-contoh", "/_parts"),
    ],
)
def test_v13_4_nothing_of_the_workshop_is_served(client, world, login, path):
    login(client, world.admin)
    assert client.get(path).status_code == 404


@pytest.mark.asvs("13.4.4")
def test_v13_4_4_no_trace_and_no_versions(client):
    answer = client.open("/masuk", method="TRACE")
    assert answer.status_code == 405
    for page in (client.get("/masuk"), client.get("/tidak-ada"), client.get("/healthz")):
        told = " ".join(f"{name}: {value}" for name, value in page.headers) + page.get_data(as_text=True)
        assert not re.search(r"(?i)werkzeug|gunicorn|python/|flask/|postgresql|X-Powered-By", told)


@pytest.mark.asvs("14.3.2", "14.2.2")
def test_v14_3_2_what_is_personal_is_not_stored_between(client, world, login):
    """Pages: by no cache between, and asked for anew each time; what is secret or a file: not even by the browser."""
    login(client, world.admin)
    for page in ("/", "/akun", "/kasus", f"/admin/akun/{world.siti.id}"):
        told = client.get(page).headers["Cache-Control"]
        assert "private" in told
        assert "no-cache" in told or "no-store" in told
    shown = client.post_form(f"/admin/akun/{world.siti.id}/kode")
    assert shown.status_code == 200
    assert "no-store" in shown.headers["Cache-Control"]


@pytest.mark.asvs("14.3.1")
def test_v14_3_1_signing_out_clears_what_the_browser_kept(client, world, login):
    login(client, world.siti)
    answer = client.post_form("/keluar")
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    assert client.get("/akun").status_code == 303


@pytest.mark.asvs("14.2.3", "3.7.1")
def test_v14_2_3_pages_load_nothing_from_elsewhere(client, world, login):
    login(client, world.admin)
    for page in ("/", "/masuk", "/akun", "/kasus", "/bantuan", "/admin/akun"):
        shown = client.get(page).get_data(as_text=True)
        loaded = re.findall(
            r'<(?:script|link|img|iframe|source|object)\b[^>]*?(?:src|href|data)="([^"]+)"', shown
        )
        assert [one for one in loaded if not re.match(r"/(?!/)|data:|#", one)] == []


@pytest.mark.asvs("16.5.1", "16.3.4")
def test_v16_5_1_a_failure_tells_a_number_and_nothing_else(desk: Desk, app):
    """The fault itself goes to the log and to the administrators."""
    case_page = "/ajukan/permit"
    day = permit.today().isoformat()
    fields = {"purpose": permit.BROKEN, "day": day, "count": "3", "note": ""}
    answer = desk.be(desk.world.siti).post_form(case_page, fields=fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code in {303, 500}
    assert not re.search(r"Traceback|OSError|the shelf is gone|sqlalchemy|psycopg|File &#34;", page)
    assert issubclass(TechnicalFailure, Exception)


@pytest.mark.asvs("15.3.1", "8.2.3")
def test_v15_3_1_pages_show_the_fields_they_are_for(desk: Desk, engine):
    """NIPs and addresses of others, digests of secrets, and numbers of accounts stand in no page of staff."""
    case = permit.ask(engine, desk.world.siti)
    shown = desk.be(desk.world.siti).get(f"/kasus/{case.instance_id}").get_data(as_text=True)
    assert desk.world.rahmat.nip not in shown
    assert "@example.invalid" not in shown
    assert "password_hash" not in shown
    assert "argon2" not in shown
