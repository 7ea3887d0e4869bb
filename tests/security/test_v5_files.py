"""ASVS 5.0 V5: what is uploaded is what it says it is, small, and nobody's path."""

from __future__ import annotations

import gc
import io
import warnings
import zlib

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.documents import StoredFile
from tests.web import permit
from tests.web.permit import Desk

PNG = b"\x89PNG\r\n\x1a\n"
HOSTILE = {
    "../../etc/passwd": b"root:x:0:0",
    "surat.pdf": b"<html><script>alert(1)</script>",
    "foto.jpg": b"%!PS-Adobe",
    "foto.svg": b"<svg onload='alert(1)'/>",
    "berkas.pdf.exe": b"MZ\x90",
    "halaman.html": b"%PDF-1.7",
    "arsip.zip": b"PK\x03\x04" + b"\0" * 50,
    "skrip.php": b"%PDF-1.7 <?php",
}


def send(desk: Desk, name: str, content: bytes):
    fields = {"purpose": permit.PURPOSE, "day": permit.today().isoformat(), "count": "3", "note": ""}
    return desk.be(desk.world.siti).post_form(
        "/ajukan/permit", fields={**fields, "letter": (io.BytesIO(content), name)}
    )


def stored(engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(StoredFile))


@pytest.mark.asvs("5.2.2", "5.3.1", "5.3.2", "1.3.4")
@pytest.mark.parametrize("name", HOSTILE)
def test_v5_2_2_name_and_content_must_agree(desk: Desk, engine, name):
    assert send(desk, name, HOSTILE[name]).status_code == 422
    assert stored(engine) == 0


@pytest.mark.asvs("5.2.1")
def test_v5_2_1_too_large_is_refused_and_not_kept(desk: Desk, engine):
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # the test's client leaves a large body to the collector
        assert send(desk, "besar.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024)).status_code == 422
        gc.collect()
    assert stored(engine) == 0


@pytest.mark.asvs("5.2.3")
def test_v5_2_3_nothing_is_unpacked(desk: Desk, engine):
    """A picture of a thousand million pixels in a few hundred bytes is kept as it is: no server part decodes it."""
    packed = zlib.compress(b"\0" * 1_000_000)
    bomb = PNG + len(packed).to_bytes(4, "big") + b"IDAT" + packed
    assert send(desk, "gambar.png", bomb).status_code == 303
    with Session(engine) as session:
        assert session.scalars(select(StoredFile.size)).one() == len(bomb)


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    "path", ["/static/../config.py", "/static/..%2f..%2fconfig.py", "/static//etc/motd", "/static/%00"]
)
def test_v5_3_2_no_address_names_a_file_of_the_server(client, path):
    assert client.get(path).status_code in {308, 400, 404}
