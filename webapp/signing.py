"""Letters get their electronic signature: by the worker where no person is needed, else on `/surat/tanda-tangan`.

A letter that can't be signed now waits, and says so. What needs a passphrase is asked of the signer again; it is used
within one request, outside any transaction, and kept nowhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from procrastinate import App
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models import letters as tables
from models.letters import Letter, LetterSignature, SignatureState
from webapp import papers
from webapp.clock import Clock
from workflows.letters.bsre import Bsre
from workflows.letters.pades import LocalPades, SealFiles
from workflows.letters.signing import (
    Secret,
    ServiceAway,
    SignatureRefused,
    Signed,
    SigningProvider,
)

SIGN = "sign_letters"
LANE = "signing"  # only workers that can sign look into it
MOST = 20  # at once
_log = structlog.get_logger(__name__)


def provider_of(config: Config) -> SigningProvider | None:
    if config.signing == "bsre":
        return Bsre(config.bsre_url, config.bsre_user, config.bsre_password)
    return LocalPades(SealFiles(config.signing_key)) if config.signing == "local" else None


def signer_of(config: Config, sessions: sessionmaker[Session]) -> Signer | None:
    """For the worker; None where letters are not signed, or the key lies with another worker."""
    provider = provider_of(config)
    if provider is None or (isinstance(provider, LocalPades) and not provider.files.exists()):
        return None
    return Signer(sessions, provider, config.base_url, Clock(demo=config.demo).now)


@dataclass(frozen=True)
class Signer:
    """`portal` is the address of this Langkah, for the QR code on the pages."""

    sessions: sessionmaker[Session]
    provider: SigningProvider
    portal: str
    now: Callable[[Session], datetime]

    def work(self) -> int:
        """Sign or fetch what needs nobody's passphrase; how many were done. A service that is away ends the round."""
        with self.sessions() as session:
            waiting = (
                [row.letter_id for row in tables.sent(session, most=MOST)]
                if self.provider.asks_signer
                else [letter.id for letter in tables.unsigned(session, most=MOST)]
            )
        done = 0
        for letter_id in waiting:
            try:
                done += self.sign(letter_id)
            except ServiceAway as away:
                _log.warning("letter.service_away", letter=str(letter_id), said=str(away))
                break
            except SignatureRefused as refused:
                _log.warning("letter.refused", letter=str(letter_id), said=str(refused))
        return done

    def sign(self, letter_id: uuid.UUID, secret: Secret | None = None) -> bool:
        """One letter; False when it was signed already. Raises ServiceAway and SignatureRefused, both noted on it."""
        with self.sessions.begin() as session:
            row = tables.claim_signature(
                session, letter_id, provider=self.provider.name, now=self.now(session)
            )
            if row is None:
                return False
            row.attempts += 1
            document_id = row.document_id
            paper, filename = self._pages(session.get_one(Letter, letter_id))
        try:
            signed = self._asked(paper, filename, document_id, secret)
        except (ServiceAway, SignatureRefused) as error:
            self._note(letter_id, error)
            raise
        with self.sessions.begin() as session:
            row = session.get_one(LetterSignature, letter_id, with_for_update=True)
            if row.state is SignatureState.SIGNED:
                return False
            row.document_id = signed.document_id
            tables.keep_signed(session, row, signed.paper, now=self.now(session))
        _log.info("letter.signed", letter=str(letter_id), provider=self.provider.name)
        return True

    def _pages(self, letter: Letter) -> tuple[bytes, str]:
        return papers.to_sign(letter, portal=self.portal), f"{letter.id}.pdf"

    def _asked(self, paper: bytes, filename: str, document_id: str, secret: Secret | None) -> Signed:
        """A paper that the service has signed already is fetched, so that nothing is signed twice."""
        if document_id:
            try:
                return self.provider.fetch(document_id)
            except SignatureRefused:
                if secret is None:
                    raise
        return self.provider.sign(paper, filename=filename, secret=secret)

    def _note(self, letter_id: uuid.UUID, error: ServiceAway | SignatureRefused) -> None:
        with self.sessions.begin() as session:
            row = session.get_one(LetterSignature, letter_id, with_for_update=True)
            row.last_error = str(error)
            if isinstance(error, ServiceAway):
                if error.document_id:
                    row.state, row.document_id = SignatureState.SENT, error.document_id
                return
            row.state, row.document_id = SignatureState.WAITING, ""


def add_job(app: App, signer: Signer) -> None:
    @app.periodic(cron="* * * * * */10")
    @app.task(name=SIGN, queue=LANE, queueing_lock=SIGN)
    def sign_letters(timestamp: int) -> None:  # noqa: ARG001 - given by name
        signer.work()
