"""Mail: letters put into words, and where they go (console, folder, SMTP server)."""

from __future__ import annotations

import smtplib
import ssl
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from babel.support import NullTranslations, Translations

from config import Config
from webapp.notices.words import N_, mail_subject, sentence
from workflows.outbox import Letter, MailFailed

TIMEOUT = 20
SUBMISSION_PORT, IMPLICIT_TLS_PORT = 587, 465
_TRANSLATIONS = Path(__file__).parent.parent / "translations"

GREETING = N_("Yth. %(name)s,")
LINK = N_("Buka di Langkah:")
FOOTER = N_(
    "Pesan ini dikirim otomatis, balasannya tidak dibaca. Anda bisa mengatur pemberitahuan di %(link)s."
)
FOOTER_OUTSIDE = N_("Pesan ini dikirim otomatis, balasannya tidak dibaca.")
DEMO = N_("DATA CONTOH: orang dan permintaan di pesan ini tidak nyata.")


class Sink(Protocol):
    """Takes a finished message; MailFailed when it can't."""

    def take(self, message: EmailMessage) -> None: ...


@dataclass(frozen=True)
class Post:
    """Puts letters into words and hands them to a sink: the mailer of the outbox."""

    sink: Sink
    sender: str
    base_url: str
    demo: bool = False

    def send(self, letter: Letter) -> None:
        self.sink.take(self.compose(letter))

    def compose(self, letter: Letter) -> EmailMessage:
        catalogue = _catalogue(letter.language)
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.address
        message["Subject"] = mail_subject(letter.text_key, letter.values, translate=catalogue.gettext)
        message["Message-ID"] = self._name_of(letter)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self._body(letter, catalogue), cte="8bit")
        return message

    def _name_of(self, letter: Letter) -> str:
        """The same for the same letter: mail programs show one that came twice once."""
        return f"<langkah.{letter.reference}@{urlsplit(self.base_url).hostname or 'localhost'}>"

    def _body(self, letter: Letter, catalogue: NullTranslations) -> str:
        translate = catalogue.gettext
        language = "en" if letter.language == "en" else "id"
        inside = bool(letter.path)  # whoever has no account has nothing to open, and nothing to set
        parts = [
            translate(GREETING) % {"name": letter.name},
            sentence(letter.text_key, letter.values, translate=translate, language=language),
            *([f"{translate(LINK)}\n{self.base_url}{letter.path}"] if inside else []),
            translate(FOOTER) % {"link": f"{self.base_url}/akun"} if inside else translate(FOOTER_OUTSIDE),
            *([translate(DEMO)] if self.demo else []),
        ]
        return "\n\n".join(parts) + "\n"


class Console:
    """Writes mails to standard error; for development."""

    def take(self, message: EmailMessage) -> None:
        body = message.get_content()
        sys.stderr.write(f"--- mail to {message['To']}: {message['Subject']}\n{body}---\n")
        sys.stderr.flush()


@dataclass(frozen=True)
class Folder:
    """One file a mail, which any mail program opens."""

    path: Path

    def take(self, message: EmailMessage) -> None:
        name = str(message["Message-ID"]).strip("<>").replace("/", "_")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            unfinished = self.path / f".{name}"
            unfinished.write_bytes(message.as_bytes())
            unfinished.rename(self.path / f"{name}.eml")
        except OSError as error:
            raise MailFailed(f"the mail folder refused: {error.strerror}") from error


@dataclass(frozen=True)
class Smtp:
    """A mail server; `smtp` turns to TLS where the server offers it, `smtps` speaks it from the start."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False

    @classmethod
    def of(cls, address: str) -> Smtp:
        parts = urlsplit(address)
        tls = parts.scheme == "smtps"
        port = parts.port or (IMPLICIT_TLS_PORT if tls else SUBMISSION_PORT)
        return cls(
            parts.hostname or "localhost",
            port,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            tls,
        )

    def take(self, message: EmailMessage) -> None:
        if str(message["To"]).endswith(".invalid"):
            return  # RFC 2606: nobody lives there; the demo people do
        try:
            with self._connected() as server:
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(
                f"{self.host}:{self.port} did not take the mail ({type(error).__name__})"
            ) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
            server.ehlo_or_helo_if_needed()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            elif self.user:
                server.close()
                raise MailFailed(
                    f"{self.host}:{self.port} offers no TLS, and the password isn't said without it"
                )
        if self.user:
            server.login(self.user, self.password)
        return server


def mailer(config: Config) -> Post:
    return Post(_sink(config.mail), config.mail_from, config.base_url, demo=config.demo)


def _sink(address: str) -> Sink:
    kind, _, rest = address.partition(":")
    if kind == "console":
        return Console()
    return Folder(Path(rest)) if kind == "file" else Smtp.of(address)


def _catalogue(language: str) -> NullTranslations:
    """Sentences are written in Indonesian, so only another language needs a catalogue."""
    if language == "id":
        return NullTranslations()
    return Translations.load(_TRANSLATIONS, [language])
