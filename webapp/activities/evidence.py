"""Files that show the work of entries in a report, for whoever may see its case; always as a download."""

from __future__ import annotations

from flask import Response

from models.activity import Activity, ActivityEvidence, ActivityReport
from models.base import find
from models.process import Instance
from webapp import db
from webapp.access import authorize, readings
from webapp.activities.blueprint import bp
from webapp.forms import attachments
from webapp.sign_in import sessions
from workflows.errors import NotFound


@bp.get("/laporan/bukti/<int:file_id>")
def report_evidence(file_id: int) -> Response:
    with db.read() as session:
        found = find(session, ActivityEvidence, file_id)
        entry = session.get(Activity, found.activity_id) if found else None
        report = session.get(ActivityReport, entry.report_id) if entry and entry.report_id else None
        case = session.get(Instance, report.instance_id) if report else None
        if found is None or case is None or not authorize.may(sessions.me(), "view_case", case):
            raise NotFound(f"evidence {file_id}")
        readings.note_case(case, readings.FILE, found.id)
        return attachments.downloaded(session, found.sha256, found.filename)
