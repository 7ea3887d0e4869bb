"""Passwords and activation codes: hashing with argon2id, and which passwords are refused."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from webapp.translation import _

SHORTEST = 12
LONGEST = 200
# Words that everybody here would try first, beside the person's own name; so many letters must be left without them.
EXPECTED = ("langkah", "kepegawaian", "pegawai", "bkpsdm", "kabupaten", "pemerintah", "indonesia", "password",
            "katasandi", "rahasia", "kominfo", "dinas", "sandi", "admin")  # fmt: skip
REST = 5
SHORTEST_NAME = 3
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_GROUPS, CODE_GROUP = 3, 4
_COMMON = Path(__file__).parent / "common_passwords.txt"
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. Without a stored one the work is done all the same, and it is not."""
    try:
        _hasher.verify(stored or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None and len(password) <= LONGEST


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def why_refused(password: str, *, nip: str, name: str = "") -> str:
    """Why this can't be somebody's password, in words; empty when it can."""
    if len(password) < SHORTEST:
        return _too_short(len(password))
    if len(password) > LONGEST:
        return _("Kata sandi paling panjang %(most)s huruf.", most=LONGEST)
    return _easy_to_guess(password.casefold(), nip, name)


def _easy_to_guess(plain: str, nip: str, name: str) -> str:
    digits = "".join(letter for letter in plain if letter.isdigit())
    if any(part in digits for part in _of_nip(nip)):
        return _("Jangan pakai NIP atau tanggal lahir di dalam kata sandi; keduanya mudah ditebak.")
    if plain.strip() in common() or _stem(plain) in common() or len(set(plain)) < SHORTEST // 3:
        return _(
            "Kata sandi ini terlalu sering dipakai orang. Pilih yang lain, misalnya tiga kata yang tak berhubungan."
        )
    if _is_expected(plain, name):
        return _("Jangan hanya memakai nama Anda, nama aplikasi, atau kantor. Tambahkan kata-kata lain.")
    return ""


def new_code() -> str:
    """An activation code as it is read out: `7F3K-2Q9D-WX4M`."""
    return "-".join(
        "".join(secrets.choice(CODE_ALPHABET) for _letter in range(CODE_GROUP))
        for _group in range(CODE_GROUPS)
    )


def plain_code(code: str) -> str:
    """Spaces, dashes and case don't matter."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def hash_code(code: str) -> str:
    """Activation codes are random and short-lived, so a plain digest serves."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def code_fits(stored: str | None, code: str) -> bool:
    return hmac.compare_digest(stored or hash_code("nobody's"), hash_code(code)) and stored is not None


@cache
def common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split("\n")) - {""}


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def _too_short(count: int) -> str:
    if not count:
        return _("Buat kata sandi baru, paling sedikit %(least)s huruf.", least=SHORTEST)
    return _(
        "Kata sandi baru %(count)s huruf; buat paling sedikit %(least)s. Beberapa kata biasa pun boleh.",
        count=count,
        least=SHORTEST,
    )


def _of_nip(nip: str) -> tuple[str, ...]:
    """The number, and the birth date in the orders in which people write it."""
    year, month, day = nip[:4], nip[4:6], nip[6:8]
    return (nip, nip[8:], year + month + day, day + month + year, day + month + year[2:])


def _is_expected(plain: str, name: str) -> bool:
    """Whether hardly anything is left without the words that others would try: the own name, ours, the office's."""
    all_letters = rest = "".join(letter for letter in plain if letter.isalpha())
    own = sorted(
        (part for part in name.casefold().split() if len(part) >= SHORTEST_NAME), key=len, reverse=True
    )
    for word in (*own, *EXPECTED):
        rest = rest.replace(word, "")
    digits = sum(letter.isdigit() for letter in plain)
    return rest != all_letters and len(rest) < REST and digits < SHORTEST


def _stem(plain: str) -> str:
    """Without the ornaments that people add to a common word: digits and signs at its ends."""
    return plain.strip("0123456789!@#$%&*?._- ")
