"""Settings: complete ones are understood, wrong ones are refused with a sentence that names them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config import Config, Misconfigured, data_dir

COMPLETE = {
    "DATABASE_URL": "postgresql://langkah@/langkah",
    "SECRET_KEY": "k" * 32,
    "LANGKAH_DATA_DIR": "/srv/langkah",
}


def test_two_settings_suffice():
    config = Config.from_env(COMPLETE)
    assert config.base_url == "http://localhost:8000"
    assert config.mail == "console"
    assert not config.demo
    assert not config.secure_cookies
    assert config.max_upload_bytes == 5 * 1024 * 1024


@pytest.mark.parametrize("missing", ["DATABASE_URL", "SECRET_KEY"])
@pytest.mark.parametrize("empty", [{}, "", "  "])
def test_without_database_or_secret_nothing_starts(missing: str, empty: str):
    environ = {name: value for name, value in COMPLETE.items() if name != missing}
    if empty:
        environ[missing] = empty
    with pytest.raises(Misconfigured, match=f"{missing} is not set"):
        Config.from_env(environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///x"),
        ("SECRET_KEY", "short"),
        ("PORT", "0"),
        ("PORT", "80a"),
        ("PORT", "70000"),
        ("LANGKAH_BASE_URL", "langkah.example.go.id"),
        ("LANGKAH_MAIL", "sendmail"),
        ("LANGKAH_DEMO", "maybe"),
        ("LANGKAH_LOG_LEVEL", "LOUD"),
        ("LANGKAH_SESSION_HOURS", "-1"),
        ("LANGKAH_MAX_UPLOAD_MB", "1.5"),
        ("LANGKAH_METRICS_PORT", "90000"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str):
    with pytest.raises(Misconfigured, match=name):
        Config.from_env({**COMPLETE, name: value})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_a_postgresql_address_is_taken(scheme: str):
    config = Config.from_env({**COMPLETE, "DATABASE_URL": f"{scheme}://me:pw@host:5432/langkah"})
    assert config.database_url == "postgresql://me:pw@host:5432/langkah"


def test_cookies_are_secure_behind_https_unless_said_otherwise():
    behind_https = {**COMPLETE, "LANGKAH_BASE_URL": "https://langkah.example.go.id/"}
    assert Config.from_env(behind_https).secure_cookies
    assert Config.from_env(behind_https).base_url == "https://langkah.example.go.id"
    assert not Config.from_env({**behind_https, "LANGKAH_SECURE_COOKIES": "0"}).secure_cookies


def bsre_at(url: str) -> str:
    named = {"LANGKAH_SIGNING": "bsre", "LANGKAH_BSRE_USER": "langkah", "LANGKAH_BSRE_URL": url}
    return Config.from_env({**COMPLETE, **named}).bsre_url


@pytest.mark.parametrize(
    "url",
    [
        "http://esign.example.go.id",
        "http://127.0.0.1.example.go.id",
        "http://localhost@example.go.id",
        "http://",
    ],
)
def test_a_passphrase_never_leaves_the_machine_in_clear(url: str):
    with pytest.raises(Misconfigured, match="LANGKAH_BSRE_URL"):
        bsre_at(url)


@pytest.mark.parametrize(
    "url", ["https://esign.example.go.id/api", "http://127.0.0.1:8080", "http://[::1]/x"]
)
def test_a_signing_service_is_asked_over_https_or_within_the_machine(url: str):
    assert bsre_at(url) == url


def test_lifetimes_are_spans():
    config = Config.from_env({**COMPLETE, "LANGKAH_SESSION_IDLE_MINUTES": "30", "LANGKAH_SESSION_HOURS": "8"})
    assert (config.session_idle, config.session_lifetime) == (timedelta(minutes=30), timedelta(hours=8))


def test_secrets_never_appear_when_settings_are_printed():
    environ = {**COMPLETE, "DATABASE_URL": "postgresql://me:hush@h/d", "LANGKAH_MAIL": "smtp://me:hush@h"}
    assert "hush" not in repr(Config.from_env(environ))
    assert "kkkk" not in repr(Config.from_env(environ))


def test_the_chosen_data_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.chdir(tmp_path)
    assert data_dir({"LANGKAH_DATA_DIR": "here"}) == tmp_path / "here"


@pytest.mark.parametrize(("user", "place"), [(0, "/var/lib/langkah"), (1000, None)])
def test_the_superuser_keeps_data_out_of_home(monkeypatch: pytest.MonkeyPatch, user: int, place: str | None):
    monkeypatch.setattr("os.geteuid", lambda: user)
    folder = data_dir({})
    assert folder.parent == Path(place) if place else folder == Path(__file__).parents[2] / "var"
