"""Is this letter real? `/verifikasi/<code>`, where the QR code on every letter and form leads; open to all.

Says what stands on the paper anyway, and nothing else of the person: no name of the applicant, no reason, no papers.
An unknown code and one that can't be any get the same answer, and looking for them is slowed down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.letters import LEAVE_FORM, Letter, Status, by_code, digest_of, status_of
from webapp import db
from webapp.letters import papers
from webapp.security import public
from webapp.sign_in import attempts, throttle
from webapp.sign_in.throttle import Counter
from workflows.services import leave

bp = Blueprint("verify", __name__)
MOST_TOGETHER = 600
FREE = 30  # unknown codes of one address within the window of `throttle`
SHOWN_DIGITS = 4


@dataclass(frozen=True)
class Proof:
    """What everybody may know of a letter. `state` is VALID, REVOKED or ALTERED; `sha256`: of the signed file."""

    state: str
    title: str
    number: str
    issued_on: date
    unit: str
    agency: str
    signer: str
    signer_title: str
    signer_nip: str
    revoked_on: date | None
    unratified: bool  # a temporary permit that the officer did not ratify
    signed: bool
    waits: bool
    certified: bool
    sha256: str
    digest: str


@bp.get("/verifikasi/<path:code>")
@public
def show(code: str) -> ResponseReturnValue:
    with db.read() as session:
        letter = by_code(session, code.lower()) if code.isascii() and code.isalnum() else None
        proof = _proof(session, letter) if letter else None
    if proof is None:
        return _unknown()
    return _page(proof=proof)


def _unknown() -> ResponseReturnValue:
    with db.aside() as session:
        counter = _counter()
        refused = attempts.wait_for(session, counter, field="")
        if refused is None:
            throttle.count(session, counter, now=db.wall_now())
    if refused is not None:
        return _page(wait=refused.problems[0][1], status=refused.status)
    return _page(status=404)


def _counter() -> Counter:
    """By address; behind a proxy of this machine all of them together, with more room."""
    known = throttle.of_address(request.remote_addr)
    return Counter(f"verify:{request.remote_addr}", FREE if known else MOST_TOGETHER)


def _page(*, proof: Proof | None = None, wait: str = "", status: int = 200) -> ResponseReturnValue:
    answer = make_response(render_template("verify/page.html", proof=proof, wait=wait), status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _proof(session: Session, letter: Letter) -> Proof:
    status = status_of(session, letter.id)
    content = letter.content
    signer = _part(content, "decision" if letter.layout == LEAVE_FORM else "signer")
    signature = status.signature
    return Proof(
        state=_state(letter, status),
        title=letter.title,
        number=letter.number,
        issued_on=letter.issued_on,
        unit=str(content.get("unit", "")),
        agency=str(content.get("agency", "")),
        signer=str(signer.get("name", "")),
        signer_title=str(signer.get("title", "")),
        signer_nip=masked(str(signer.get("nip", ""))),
        revoked_on=status.revocation.revoked_on if status.revocation else None,
        unratified=status.revocation is not None and status.revocation.reason == leave.UNRATIFIED,
        signed=status.signed,
        waits=papers.waits(status),
        certified=bool(signature and signature.provider == "BSRE"),
        sha256=signature.sha256.hex() if signature and signature.sha256 and status.signed else "",
        digest=letter.digest.hex(),
    )


def _part(content: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = content.get(name)
    return found if isinstance(found, Mapping) else {}


def _state(letter: Letter, status: Status) -> str:
    if digest_of(letter.content) != letter.digest:
        return "ALTERED"
    return "REVOKED" if status.revocation else "VALID"


def masked(nip: str) -> str:
    """The last digits only: the first eight are the day of birth."""
    return f"•••• {nip[-SHOWN_DIGITS:]}"
