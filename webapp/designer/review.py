"""Four eyes: sending a draft, taking it back, returning it with words, publishing it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp import db
from webapp.designer.blueprint import bp
from webapp.designer.drafts import finish
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import designs

LONGEST = 2_000


@bp.post("/rancangan/<int:draft_id>/kirim")
def send(draft_id: int) -> ResponseReturnValue:
    def act(session: Session) -> str:
        designs.send(session, draft_id, by=_me(), now=db.now(), revision=_revision(), note=_words("pesan"))
        return _("Terkirim. Perancang lain sekarang bisa memeriksa dan menerbitkannya.")

    return finish(draft_id, act)


@bp.post("/rancangan/<int:draft_id>/tarik-kembali")
def take_back(draft_id: int) -> ResponseReturnValue:
    def act(session: Session) -> str:
        designs.take_back(session, draft_id, by=_me(), now=db.now())
        return _("Ditarik dari pemeriksaan. Anda bisa mengubahnya lagi.")

    return finish(draft_id, act)


@bp.post("/rancangan/<int:draft_id>/kembalikan")
def give_back(draft_id: int) -> ResponseReturnValue:
    def act(session: Session) -> str:
        said = _words("yang_perlu_diubah")
        designs.give_back(session, draft_id, by=_me(), now=db.now(), revision=_revision(), words=said)
        return _("Dikembalikan kepada penyusunnya, dengan catatan Anda.")

    return finish(draft_id, act, empty=("yang_perlu_diubah", _("Tulis apa yang perlu diubah.")))


@bp.post("/rancangan/<int:draft_id>/sejajarkan")
def realign(draft_id: int) -> ResponseReturnValue:
    def act(session: Session) -> str:
        version = request.form.get("versi", 0, type=int)
        designs.realign(session, draft_id, by=_me(), now=db.now(), version=version)
        return _("Tercatat sudah dibandingkan dengan versi %(number)s.", number=version)

    return finish(draft_id, act)


@bp.post("/rancangan/<int:draft_id>/terbitkan")
@proof.needed
def publish(draft_id: int) -> ResponseReturnValue:
    def act(session: Session) -> str:
        done = designs.publish(
            session, draft_id, by=_me(), now=db.now(), revision=_revision(), note=_words("catatan")
        )
        return _(
            "Versi %(number)s terbit. Pengajuan baru memakainya sekarang juga; kasus yang berjalan tetap di versinya.",
            number=done.version,
        )

    return finish(draft_id, act, empty=("catatan", _("Tulis catatan: apa yang berubah dan mengapa.")))


def _me() -> int:
    return sessions.me().employee_id


def _revision() -> int:
    return request.form.get("revisi", 0, type=int)


def _words(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]
