from __future__ import annotations

import email
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from pathlib import Path

import pytest

from config import Config
from webapp.background.mail import Console, Folder, Post, Smtp, mailer
from webapp.notices.words import MAIL_SUBJECTS, NOTICE_TEXTS, mail_subject, sentence
from workflows.outbox import Letter, MailFailed
from workflows.outbox.delivery import MAILED

VALUES = {
    "first_day": "2025-08-15",
    "last_day": "2025-08-19",
    "before": 3,
    "by": "Arif Trembesi",
    "version": 2,
    "after": 2,
    "back": 3,
    "short": 1,
    "process": "Cuti tahunan",
    "subject": "Siti Melati",
    "number": "CUTI-2026-0147",
    "task": "Pertimbangan atasan",
    "starter": "Bayu Cendana",
    "done": "Pertimbangan atasan",
    "next": "Keputusan (Ratna Kenanga)",
    "outcome": "Disetujui",
    "reason": "Diperiksa Inspektorat",
    "due": "2026-02-05T09:00:00+00:00",
    "zone": "Asia/Makassar",
    "path": "/tugas/1",
    "name": "Siti Melati",
    "report_by": "2025-09-19",
    "ask_by": "2026-05-31",
    "portal": "https://langkah.contoh.test",
    "at": "Senin, 9 Februari 2026 pukul 00.05 WIB",
    "size": "10.234",
    "root": "ab" * 32,
    "key": "0123456789abcdef",
    "signature": "c2ln" * 22,
    "line": "langkah/checkpoint/1 …",
    "minutes": 3,
    "job": "langkah.deliver",
    "left": 3,
    "year": 2026,
    "count": 4,
    "window": 3,
    "close": 5,
    "part": "Surat keluar terkirim pada hari ditandatangani",
}
LETTER = Letter(
    reference="7.1770606000",
    address="rahmat@contoh.test",
    name="Rahmat Jati",
    text_key="task.opened",
    values=VALUES,
    path="/tugas/1",
    language="id",
)


class _Handler(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 to take a mail, or to refuse every recipient."""

    def handle(self) -> None:
        self.say("220 ready")
        for line in iter(self.rfile.readline, b""):
            command = line[:4].upper()
            if command == b"DATA":
                self.say("354 go on")
                self.server.mails.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            refused = command == b"RCPT" and self.server.refuses
            self.say("550 nobody here" if refused else "221 bye" if command == b"QUIT" else "250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    refuses = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mails: list[bytes] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        database_url="postgresql://nowhere",
        secret_key="0123456789abcdef" * 4,
        data_dir=tmp_path,
        base_url="https://langkah.contoh.test",
        mail_from="Langkah <langkah@contoh.test>",
    )


def test_letter_says_what_waits_and_where(config: Config) -> None:
    message = mailer(config).compose(LETTER)
    assert message["To"] == "rahmat@contoh.test"
    assert message["Subject"] == "Menunggu Anda: Pertimbangan atasan (CUTI-2026-0147)"
    body = message.get_content()
    assert "Yth. Rahmat Jati," in body
    assert "Cuti tahunan Siti Melati menunggu Anda: Pertimbangan atasan." in body
    assert "https://langkah.contoh.test/tugas/1" in body
    assert "CONTOH" not in body


def test_demo_letters_say_so(config: Config) -> None:
    assert "DATA CONTOH" in mailer(replace(config, demo=True)).compose(LETTER).get_content()


def test_no_letter_carries_the_number_of_a_person_or_a_header_of_somebody_else(config: Config) -> None:
    message = mailer(config).compose(replace(LETTER, values=VALUES | {"task": "x\r\nBcc: all@contoh.test"}))
    assert message["Bcc"] is None
    assert message["Subject"] == "Menunggu Anda: x Bcc: all@contoh.test (CUTI-2026-0147)"


def test_console_shows_the_letter(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    Post(Console(), "Langkah <langkah@contoh.test>", "http://localhost:8000").send(LETTER)
    shown = capsys.readouterr().err
    assert "rahmat@contoh.test" in shown and "menunggu Anda: Pertimbangan atasan." in shown


def test_folder_gets_one_readable_file_a_letter(config: Config, tmp_path: Path) -> None:
    post = mailer(replace(config, mail=f"file:{tmp_path}/mail"))
    post.send(LETTER)
    post.send(LETTER)  # after a crash in between: the same once more
    post.send(replace(LETTER, reference="8.1770606000"))
    files = list((tmp_path / "mail").iterdir())
    assert len(files) == 2 and all(file.suffix == ".eml" for file in files)
    message = email.message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert message["Subject"] == "Menunggu Anda: Pertimbangan atasan (CUTI-2026-0147)"


def test_folder_that_cannot_be_written_fails(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(MailFailed):
        Post(Folder(tmp_path / "taken"), "a@b.test", "http://x.test").send(LETTER)


def test_server_gets_the_letter(config: Config, mail_server: MailServer) -> None:
    mailer(replace(config, mail=mail_server.url)).send(LETTER)
    (mail,) = mail_server.mails
    message = email.message_from_bytes(mail, policy=policy.default)
    assert message["From"] == "Langkah <langkah@contoh.test>"
    assert "Pertimbangan atasan" in message.get_content()


def test_server_that_refuses_or_is_away_fails(config: Config, mail_server: MailServer) -> None:
    mail_server.refuses = True
    with pytest.raises(MailFailed):
        mailer(replace(config, mail=mail_server.url)).send(LETTER)
    with pytest.raises(MailFailed):
        mailer(replace(config, mail="smtp://127.0.0.1:1")).send(LETTER)


def test_reserved_addresses_are_not_bothered(config: Config, mail_server: MailServer) -> None:
    mailer(replace(config, mail=mail_server.url)).send(replace(LETTER, address="1@example.invalid"))
    assert mail_server.mails == []


def test_address_of_the_server_is_read() -> None:
    assert Smtp.of("smtps://kantor:a%40b@mail.contoh.test") == Smtp(
        "mail.contoh.test", 465, "kantor", "a@b", tls=True
    )
    assert Smtp.of("smtp://mail.contoh.test:2525").port == 2525


@pytest.mark.parametrize("text_key", sorted(NOTICE_TEXTS))
def test_every_sentence_is_filled(text_key: str) -> None:
    said = sentence(text_key, VALUES)
    assert "%(" not in said and "–" not in said
    assert said[0].isupper() and said.endswith(".")


def test_moments_are_said_in_the_zone_of_the_unit() -> None:
    assert "Kam 5 Feb 2026, 17.00 WITA" in sentence("task.reminder", VALUES)


def test_every_mailed_sentence_has_words_and_a_subject() -> None:
    for text_key in MAILED - {"account.activation.own"}:
        assert text_key in NOTICE_TEXTS
        assert "%(" not in mail_subject(text_key, VALUES)
        assert text_key.removesuffix(".own") in MAIL_SUBJECTS


def test_notice_of_another_version_still_names_its_case() -> None:
    assert sentence("case.exploded", VALUES) == "Ada kabar tentang permintaan CUTI-2026-0147."
    assert sentence("task.opened", {"task": "x"}) == "– – menunggu Anda: x."


def test_a_recount_says_the_days_as_people_write_them():
    values = {"first_day": "2025-08-15", "last_day": "2025-08-19", "before": 3, "after": 2}
    assert sentence("leave.recounted", values) == (
        "Kalender berubah. Cuti Anda Jum 15 Agu 2025 sampai Sel 19 Agu 2025 kini 2 hari kerja, tadinya 3."
    )
