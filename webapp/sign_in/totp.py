"""Codes from an app on a phone (RFC 6238): six digits that change every thirty seconds."""

from __future__ import annotations

import hmac
import re
from datetime import datetime

import pyotp
import segno
from markupsafe import Markup

SECONDS = 30
DIGITS = 6
DRIFT = 1  # steps that a phone's clock may be off, either way
ISSUER = "Langkah"


def new_secret() -> str:
    """160 random bits as the apps take them: 32 letters and digits."""
    return pyotp.random_base32()


def step_of(moment: datetime) -> int:
    return int(moment.timestamp()) // SECONDS


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """The time step whose code this is, the present one or a neighbour; None when it is none of theirs.

    All are compared whatever the first says, so that the time taken tells nothing.
    """
    typed, here = digits(code), step_of(now)
    app = pyotp.TOTP(secret)
    steps = range(here - DRIFT, here + DRIFT + 1)
    found = [step for step in steps if hmac.compare_digest(app.generate_otp(step), typed)]
    return max(found, default=None)


def digits(code: str) -> str:
    """As typed, with the space that many apps show in the middle."""
    plain = re.sub(r"[\s\-]", "", code)
    return plain if plain.isascii() and plain.isdigit() and len(plain) == DIGITS else ""


def address(secret: str, *, nip: str) -> str:
    """What the QR code says: an address that the apps understand."""
    return pyotp.TOTP(secret).provisioning_uri(name=nip, issuer_name=ISSUER)


def picture(secret: str, *, nip: str) -> Markup:
    """The QR code as a drawing within the page: dark on light whatever the page's colours, as cameras need it."""
    drawn = segno.make(address(secret, nip=nip), error="m")
    return Markup(  # noqa: S704 - drawn by us, of digits and letters
        drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None)
    )


def in_groups(secret: str) -> str:
    """For people who type it: groups of four."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
