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
from webapp.clock import Clock
from webapp.letters import papers
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
PATIENCE = 10  # a paper that the service hasn't handed over in so many attempts is signed anew
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
        """Sign or fetch what needs nobody's passphrase; how many were done.

        A service that is away ends the round; the next one begins with what was tried least.
        """
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
            except Exception as error:  # noqa: BLE001 - noted on the letter; the others get their turn
                _log.error("letter.failed", letter=str(letter_id), exc_info=error)
        return done

    def sign(self, letter_id: uuid.UUID, secret: Secret | None = None) -> bool:
        """One letter; False when it was signed already, or somebody is at it.

        Raises ServiceAway, SignatureRefused and what else goes wrong with its paper; all of it is noted on it.
        """
        claim = self._claimed(letter_id)
        if claim is None:
            return False
        try:
            return self._keep(claim, self._asked(claim, secret))
        except Exception as error:
            self._note(claim, error)
            raise

    def _claimed(self, letter_id: uuid.UUID) -> _Claim | None:
        with self.sessions.begin() as session:
            now = self.now(session)
            row = tables.claim_signature(session, letter_id, provider=self.provider.name, now=now)
            if row is None:
                return None
            return _Claim(letter_id, now, row.document_id, row.attempts)

    def _asked(self, claim: _Claim, secret: Secret | None) -> Signed:
        """A paper that the service has signed already is fetched, so that nothing is signed twice.

        One that it doesn't know, or keeps failing to hand over, is signed anew where the signer stands ready.
        """
        if claim.document_id:
            try:
                return self.provider.fetch(claim.document_id)
            except SignatureRefused:
                if secret is None:
                    raise
            except ServiceAway:
                if secret is None or claim.attempts <= PATIENCE:
                    raise
        return self.provider.sign(self._pages(claim), filename=f"{claim.letter_id}.pdf", secret=secret)

    def _pages(self, claim: _Claim) -> bytes:
        with self.sessions() as session:
            return papers.to_sign(session.get_one(Letter, claim.letter_id), portal=self.portal)

    def _keep(self, claim: _Claim, signed: Signed) -> bool:
        with self.sessions.begin() as session:
            row = session.get_one(LetterSignature, claim.letter_id, with_for_update=True)
            if row.state is SignatureState.SIGNED:
                return False
            row.document_id = signed.document_id
            tables.keep_signed(session, row, signed.paper, now=self.now(session))
        _log.info("letter.signed", letter=str(claim.letter_id), provider=self.provider.name)
        return True

    def _note(self, claim: _Claim, error: Exception) -> None:
        """What went wrong, and the letter is free again; unless it has been signed or taken over meanwhile.

        Of what nobody expected the kind only: it may quote what stands in the letter.
        """
        with self.sessions.begin() as session:
            row = session.get_one(LetterSignature, claim.letter_id, with_for_update=True)
            if row.state is SignatureState.SIGNED or row.claimed_at != claim.at:
                return
            row.claimed_at, row.last_error = None, type(error).__name__
            if isinstance(error, ServiceAway | SignatureRefused):
                row.last_error = str(error)
            if isinstance(error, SignatureRefused):
                row.state, row.document_id = SignatureState.WAITING, ""
            elif isinstance(error, ServiceAway) and error.document_id:
                row.state, row.document_id = SignatureState.SENT, error.document_id


@dataclass(frozen=True, slots=True)
class _Claim:
    """A letter that is this call's since `at`; nobody else asks for its signature until that is over."""

    letter_id: uuid.UUID
    at: datetime
    document_id: str
    attempts: int  # this one included


def add_job(app: App, signer: Signer) -> None:
    @app.periodic(cron="* * * * * */10")
    @app.task(name=SIGN, queue=LANE, queueing_lock=SIGN)
    def sign_letters(timestamp: int) -> None:  # noqa: ARG001 - given by name
        signer.work()
