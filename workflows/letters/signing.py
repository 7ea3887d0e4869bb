"""Electronic signatures: the port behind which a letter's PDF is signed, whoever does it.

A passphrase is the signer's own. It is typed at the act of signing, lives in `Secret` for the length of one call, and
is never stored, logged or queued; so what needs one is never tried again by itself: the signer is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

LOCAL, BSRE = "LOCAL", "BSRE"
LARGEST = 5 * 1024 * 1024  # as the table of files has it


@dataclass(frozen=True, slots=True)
class Secret:
    """Who signs, and what proves it to the service. Says nothing of itself when printed."""

    nik: str = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed PDF, and its number at the service, if that gave one."""

    paper: bytes = field(repr=False)
    document_id: str = ""


class ServiceAway(Exception):
    """Nobody answered, or not in time: worth trying again. With `document_id` the paper can be fetched later."""

    def __init__(self, said: str, document_id: str = "") -> None:
        super().__init__(said)
        self.document_id = document_id


class Flaw(StrEnum):
    """Why Langkah itself takes no signature, where the service didn't say no."""

    UNPROVED = "UNPROVED"  # nobody typed a passphrase
    NO_DOCUMENT = "NO_DOCUMENT"
    NO_SIGNED_PDF = "NO_SIGNED_PDF"


class SignatureRefused(Exception):
    """The service said no, in its words, or its answer has a flaw; trying the same again is no use."""

    def __init__(self, said: str, flaw: Flaw | None = None) -> None:
        super().__init__(said)
        self.flaw = flaw


class SigningProvider(Protocol):
    """Signs PDFs. `asks_signer`: only with the passphrase of the person whose name stands there."""

    @property
    def name(self) -> str: ...
    @property
    def asks_signer(self) -> bool: ...

    def sign(self, paper: bytes, *, filename: str, secret: Secret | None = None) -> Signed:
        """Raises ServiceAway and SignatureRefused."""
        ...

    def fetch(self, document_id: str) -> Signed:
        """A paper that was signed before and hasn't arrived; needs no passphrase. Raises as `sign`."""
        ...


def checked(paper: bytes, document_id: str = "") -> Signed:
    """What a service sent is taken only if it is a PDF with a signature in it. Raises SignatureRefused."""
    if not paper.startswith(b"%PDF-") or b"/ByteRange" not in paper or len(paper) > LARGEST:
        raise SignatureRefused("the answer is no signed PDF", Flaw.NO_SIGNED_PDF)
    return Signed(paper, document_id)
