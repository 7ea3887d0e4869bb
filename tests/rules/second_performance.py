"""Which function of the second reading answers which rule of performance."""

from __future__ import annotations

from tests.rules import second_activity, second_pay, second_points, second_skp

READERS = {
    "skp.predicate": second_skp.predicate,
    "skp.distribution": second_skp.distribution,
    "skp.objection": second_skp.objection,
    "credit_points": second_skp.credit_points,
    "history.pp30": second_skp.pp30,
    "history.pp46": second_skp.pp46,
    "activity.validate": second_activity.validate,
    "activity.deadline": second_activity.deadline_of,
    "activity.queue": second_activity.queue,
    "activity.decide": second_activity.decide,
    "activity.decide_bulk": second_activity.decide_bulk,
    "activity.verifier": second_activity.verifier,
    "activity.credit": second_points.credit,
    "activity.month": second_points.month,
    "attendance.day": second_points.attendance,
    "discipline.level": second_points.discipline,
    "tpp.base": second_pay.base,
    "tpp.sanction": second_pay.sanction,
    "tpp.month": second_pay.month,
    "tpp.run": second_pay.run,
    "tpp.correction": second_pay.correction,
    "salary.month": second_pay.salary,
    "kgb.next": second_pay.kgb,
}
