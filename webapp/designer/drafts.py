"""One draft: what the checks say, its files and forms, what differs from the published version, and its story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.design import DraftStatus, ProcessDraft
from webapp import db, once
from webapp.cases.diagram import Drawing
from webapp.designer import queries, shown, uploads, words
from webapp.designer.blueprint import bp
from webapp.designer.processes import download, form_page
from webapp.designer.queries import Version
from webapp.designer.upload import tell
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import designs
from workflows.designs import Change, Report
from workflows.errors import NotFound

UNFINISHED = frozenset({DraftStatus.OPEN, DraftStatus.IN_REVIEW, DraftStatus.RETURNED})


@dataclass(frozen=True)
class Typed:
    """A form of the page that came back: what was typed, where it is wrong, and what stands in the way."""

    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""


@dataclass(frozen=True)
class DraftPage:
    draft: ProcessDraft
    report: Report
    findings: list[shown.Finding]
    drawing: Drawing | None
    published: Version | None
    changes: list[shown.Compared]
    moved: list[Change]
    authors: frozenset[int]
    reviewers: list[str]

    @property
    def mine(self) -> bool:
        return sessions.me().employee_id in self.authors

    @property
    def editable(self) -> bool:
        return self.draft.status in UNFINISHED

    @property
    def overtaken(self) -> bool:
        """Another version was published since this draft was begun."""
        return self.published is not None and self.published.version > self.draft.base_version

    @property
    def next_version(self) -> int:
        return self.published.version + 1 if self.published else 1


@bp.get("/rancangan/<int:draft_id>")
def draft(draft_id: int) -> str:
    return draft_page(draft_id, Typed())


@bp.post("/rancangan/<int:draft_id>/berkas")
def put_files(draft_id: int) -> ResponseReturnValue:
    found, me, now = uploads.read(request.files.getlist("berkas")), sessions.me().employee_id, db.now()
    if not found.files:
        said = " ".join(found.refused) or _("Pilih dulu berkasnya.")
        return draft_page(draft_id, Typed(wrong={"berkas": said})), 422
    try:
        with db.transaction() as session:
            if once.first_time(session, me, now=now):
                designs.put(session, draft_id, found.files, by=me, now=now)
    except words.REFUSALS as error:
        return draft_page(draft_id, Typed(refused=words.refusal(error))), 409
    tell(found)
    return redirect(url_for("designer.draft", draft_id=draft_id), 303)


@bp.post("/rancangan/<int:draft_id>/hapus-berkas")
def remove_file(draft_id: int) -> ResponseReturnValue:
    name = request.form.get("nama", "")

    def act(session: Session) -> str:
        designs.remove(session, draft_id, name, by=sessions.me().employee_id, now=db.now())
        return _("%(name)s dikeluarkan dari rancangan.", name=name)

    return finish(draft_id, act)


@bp.get("/rancangan/<int:draft_id>/berkas/<name>")
def draft_file(draft_id: int, name: str) -> Response:
    with db.read() as session:
        queries.draft(session, draft_id)
        return download(designs.files_of(session, draft_id), name)


@bp.get("/rancangan/<int:draft_id>/formulir/<name>")
def draft_form(draft_id: int, name: str) -> str:
    with db.read() as session:
        found = queries.draft(session, draft_id)
        files = designs.files_of(session, draft_id)
    back = url_for("designer.draft", draft_id=draft_id)
    return form_page(files, name, back=back, title=found.name)


@bp.post("/rancangan/<int:draft_id>/singkirkan")
def discard(draft_id: int) -> ResponseReturnValue:
    def act(session: Session) -> str:
        designs.discard(session, draft_id, by=sessions.me().employee_id, now=db.now())
        return _("Rancangan disingkirkan. Ia masih bisa dibuka lagi dari halaman ini.")

    return finish(draft_id, act)


@bp.post("/rancangan/<int:draft_id>/buka-lagi")
def reopen(draft_id: int) -> ResponseReturnValue:
    def act(session: Session) -> str:
        designs.reopen(session, draft_id, by=sessions.me().employee_id, now=db.now())
        return _("Rancangan dibuka lagi, seperti saat disingkirkan.")

    return finish(draft_id, act)


def finish(
    draft_id: int, act: Callable[[Session], str], *, empty: tuple[str, str] = ("", "")
) -> ResponseReturnValue:
    """The act in one transaction, once a post; when refused, the page again with what was typed and the reason.

    `empty` is the field that must have words, and what is said when it has none.
    """
    said = ""
    try:
        with db.transaction() as session:
            if once.first_time(session, sessions.me().employee_id, now=db.now()):
                said = act(session)
    except designs.WordsNeeded:
        return draft_page(draft_id, Typed(request.form, dict([empty]))), 422
    except words.REFUSALS as error:
        status = 403 if isinstance(error, designs.OwnDraft) else 409
        return draft_page(draft_id, Typed(request.form, refused=words.refusal(error))), status
    if said:
        flash(said, "good")
    return redirect(url_for("designer.draft", draft_id=draft_id), 303)


def draft_page(draft_id: int, typed: Typed) -> str:
    with db.read() as session:
        found = queries.draft(session, draft_id)
        files = designs.files_of(session, draft_id)
        look = designs.look(files)
        return render_template(
            "designer/draft.html",
            page=_page(session, found, files),
            typed=typed,
            story=shown.story(session, look),
            forms=shown.forms(look),
            tables=look.tables.values(),
            letters=look.letters.values(),
            asked=look.forms,
            files=queries.draft_files(session, draft_id),
            history=queries.history(session, draft_id=draft_id),
            words=words,
            cell=designs.cell_in_words,
            accept=uploads.ACCEPT,
        )


def published_of(session: Session, key: str) -> Version | None:
    try:
        return queries.versions(session, key)[0]
    except NotFound:
        return None


def _page(session: Session, found: ProcessDraft, files: Mapping[str, bytes]) -> DraftPage:
    look, published = designs.look(files), published_of(session, found.key)
    report = Report(tuple(shown.explained(designs.report_on(session, files).problems, files)))
    marks = shown.problem_marks(report.problems)
    before = queries.files(session, published.id) if published else {}
    changes, moved = shown.compared(designs.compare(before, files) if before else ())
    authors = designs.authors(session, found)
    return DraftPage(
        draft=found,
        report=report,
        findings=shown.findings(report.problems, look, frozenset(marks)),
        drawing=shown.picture(look, title=found.name, marks=marks),
        published=published,
        changes=changes,
        moved=moved,
        authors=authors,
        reviewers=queries.designers(session, without=authors),
    )
