"""Certified signatures by BSrE: the esign server of the region's own, API version 1, over HTTP.

`POST /api/sign/pdf` answers with the signed PDF, its number in the header `id_dokumen`; or with JSON that names the
number, and `GET /api/sign/download/<number>` gives the PDF. Refusals are JSON with a status of 400 and more.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from workflows.letters.signing import (
    BSRE,
    LARGEST,
    Flaw,
    Secret,
    ServiceAway,
    SignatureRefused,
    Signed,
    checked,
)

SECONDS = 30.0
_LONGEST_WORDS = 200
_BROKEN, _WRONG = 500, 400
_MASK = "••••"
_LONG_NUMBER = re.compile(r"[0-9](?:[ .-]?[0-9]){15,}")  # a NIK or NIP, however it is written


@dataclass(frozen=True, slots=True)
class Bsre:
    """`url` is the esign server's; user and password are those of the region's application, not of a person."""

    url: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    seconds: float = SECONDS
    name: str = BSRE
    asks_signer: bool = True

    def sign(self, paper: bytes, *, filename: str, secret: Secret | None = None) -> Signed:
        if secret is None:
            raise SignatureRefused("nobody typed a passphrase", Flaw.UNPROVED)
        fields = {"nik": secret.nik, "passphrase": secret.passphrase, "tampilan": "invisible"}
        body, kind = _form(fields, filename, paper)
        answer = self._ask("POST", "/api/sign/pdf", body, kind, hidden=secret.passphrase)
        number = answer.headers.get("id_dokumen") or ""
        if answer.is_pdf:
            return checked(answer.content, number)
        number = str(answer.json().get("id_dokumen") or answer.json().get("id") or number)
        if not number:
            raise SignatureRefused("the answer names no document", Flaw.NO_DOCUMENT)
        try:
            return self.fetch(number)
        except ServiceAway as away:
            raise ServiceAway(str(away), number) from away

    def fetch(self, document_id: str) -> Signed:
        answer = self._ask("GET", f"/api/sign/download/{quote(document_id, safe='')}")
        return checked(answer.content, document_id)

    def _ask(
        self, method: str, path: str, body: bytes | None = None, kind: str = "", *, hidden: str = ""
    ) -> _Answer:
        address = urlsplit(self.url)
        made = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        connection = made(address.hostname or "", address.port, timeout=self.seconds)
        token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", **({"Content-Type": kind} if kind else {})}
        try:
            connection.request(method, address.path.rstrip("/") + path, body, headers)
            heard = connection.getresponse()
            answer = _Answer(
                heard.status,
                {name.lower(): value for name, value in heard.getheaders()},
                heard.read(LARGEST + 1),
            )
        except (OSError, http.client.HTTPException) as error:
            raise ServiceAway(f"the signing service doesn't answer ({type(error).__name__})") from None
        finally:
            connection.close()
        if answer.status >= _BROKEN:
            raise ServiceAway(f"the signing service is out of order ({answer.status})")
        if answer.status >= _WRONG:
            raise SignatureRefused(answer.words(hidden))
        return answer


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def is_pdf(self) -> bool:
        return self.content.startswith(b"%PDF-")

    def words(self, hidden: str) -> str:
        """Why it refused, as the service says it, but for what was typed: these words are kept and logged."""
        heard = self.json()
        said = str(heard.get("error") or heard.get("message") or self.status)
        if hidden:
            said = said.replace(hidden, _MASK)
        return _LONG_NUMBER.sub(_MASK, said)[:_LONGEST_WORDS]

    def json(self) -> Mapping[str, object]:
        try:
            found = json.loads(self.content)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def _form(fields: Mapping[str, str], filename: str, paper: bytes) -> tuple[bytes, str]:
    """A body of multipart/form-data and its type. The boundary is drawn by lot: nothing typed can end a part."""
    boundary = secrets.token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    body = b"".join([*parts, head, paper, f"\r\n--{boundary}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={boundary}"
