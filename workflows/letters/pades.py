"""A seal of this Langkah itself: PAdES (B-B) by a key and a certificate in two files.

It proves that a file is what Langkah issued. It is no certified signature of a person (UU ITE art. 11; PP 71/2019):
pages call it an internal electronic seal.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from workflows.letters.signing import LOCAL, Secret, ServiceAway, SignatureRefused, Signed

FIELD = "SegelLangkah"
NAME = "Segel elektronik internal Langkah"
VALID = timedelta(days=5 * 365)
_EARLIER = timedelta(minutes=5)  # clocks of readers that go a little slow


@dataclass(frozen=True, slots=True)
class SealFiles:
    """`path` holds the private key, which only its owner reads; the certificate lies beside it."""

    path: Path

    @property
    def certificate(self) -> Path:
        return self.path.with_suffix(".crt")

    def exists(self) -> bool:
        return self.path.exists() and self.certificate.exists()

    def make(self, *, now: datetime, issuer: str = "") -> x509.Certificate:
        """A new key with its certificate; one that is there is kept aside under the day on which it ends."""
        private = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(private, now=now, issuer=issuer)
        self._put_aside(now)
        _write(
            self.path, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=0o600
        )
        _write(self.certificate, made.public_bytes(Encoding.PEM), mode=0o644)
        return made

    def check(self) -> None:
        """Raises ServiceAway when the key isn't there or others may read it: letters then wait."""
        try:
            mode = self.path.stat().st_mode
        except OSError as error:
            raise ServiceAway(f"the key {self.path.name} can't be read ({error.strerror})") from error
        if mode & 0o077:
            raise ServiceAway(f"others may read the key {self.path.name}")

    def _put_aside(self, now: datetime) -> None:
        for file in (self.path, self.certificate):
            if file.exists():
                file.rename(file.with_name(f"{file.stem}-{now:%Y%m%d%H%M%S}{file.suffix}"))


@dataclass(frozen=True, slots=True)
class LocalPades:
    """The provider that needs nobody: a worker with the key seals whatever waits."""

    files: SealFiles
    place: str = ""
    name: str = LOCAL
    asks_signer: bool = False

    def sign(self, paper: bytes, *, filename: str, secret: Secret | None = None) -> Signed:  # noqa: ARG002 - the port's
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - a second to load
        from pyhanko.sign import fields, signers  # noqa: PLC0415

        self.files.check()
        try:
            signer = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
                str(self.files.path), str(self.files.certificate)
            )
        except (OSError, ValueError) as error:
            raise ServiceAway(f"the key can't be used ({type(error).__name__})") from error
        if signer is None:
            raise ServiceAway("the key can't be used")
        about = signers.PdfSignatureMetadata(
            field_name=FIELD,
            subfilter=fields.SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            reason=NAME,
            location=self.place or None,
        )
        out = BytesIO()
        writer = IncrementalPdfFileWriter(BytesIO(paper))
        with ThreadPoolExecutor(
            max_workers=1
        ) as apart:  # the library runs a loop, which a thread has only one of
            apart.submit(signers.PdfSigner(about, signer).sign_pdf, writer, output=out).result()
        return Signed(out.getvalue())

    def fetch(self, document_id: str) -> Signed:
        raise SignatureRefused(f"nothing is kept elsewhere, {document_id} neither")


def _certificate(private: ec.EllipticCurvePrivateKey, *, now: datetime, issuer: str) -> x509.Certificate:
    named = [x509.NameAttribute(NameOID.COMMON_NAME, NAME)]
    if issuer:
        named.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, issuer[:64]))
    name = x509.Name(named)
    begins = now.astimezone(UTC) - _EARLIER
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(private, SHA256())
    )


def _write(path: Path, content: bytes, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
