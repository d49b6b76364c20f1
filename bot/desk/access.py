"""Who may open what: one line for every page. The verbs behind a page check once more, by the thing itself.

The value is an act of `bot.staff.roles.ACTS`: whoever may do it may open the page. Two words stand for no act:
STRANGER, before anybody has signed in, and SIGNED_IN, whatever the roles.
"""

from bot.staff.roles import HasRoles, may

STRANGER = "stranger"
SIGNED_IN = "signed in"

WHO: dict[str, str] = {
    "login": STRANGER,
    "login_code": STRANGER,
    "logout": STRANGER,
    "today": SIGNED_IN,
    "me": SIGNED_IN,
    "me_end": SIGNED_IN,
    "me_end_all": SIGNED_IN,
    "password": SIGNED_IN,
    "second_factor": SIGNED_IN,
    "second_factor_code": SIGNED_IN,
    "second_factor_off": SIGNED_IN,
    "notices": "notice.read",
    "notice": "notice.read",
    "upload": "notice.read",
    "notice_attachment": "notice.read",
    "notice_form": "notice.read",
    "notice_papers": "notice.read",
    "notice_signed": "notice.signed",
    "notice_countersign_ask": "notice.countersign",
    "notice_countersign": "notice.countersign",
    "notice_countersign_drop": "notice.countersign",
    "notice_remark": "notice.remark",
    "notice_remark_settle": "notice.remark",
    "notice_emergency": "notice.emergency",
    "emergency_confirm": "notice.read",
    "emergency_refuse": "notice.read",
    "notice_submit": "notice.submit",
    "notice_delete": "notice.delete",
    # A stand-in may be of any role: whose step it is, the verbs say.
    "review": "notice.read",
    "review_approve": "notice.read",
    "review_amend": "notice.read",
    "review_return": "notice.read",
    "review_raise": "notice.raise",
    "review_lower": "notice.lower",
    "reviews": "notice.read",
    "search": SIGNED_IN,
    "ledger": "ledger.read",
    "ledger_entry": "ledger.read",
    "ledger_scan": "ledger.read",
    "ledger_export": "ledger.read",
    "ledger_chain": "ledger.read",
    "ledger_verify": "ledger.verify",
    "ledger_register": "release.import",
    "ledger_scan_add": "release.import",
    "ledger_import": "release.import",
    "ledger_import_confirm": "release.import",
    "ledger_correct": "release.restate",
    "ledger_strike": "release.restate",
    "questions": "answers.read",
    "questions_open": "answers.read",
    "questions_export": "answers.read",
    "question": "answers.read",
    "question_try": "answers.read",
    "question_new": "answers.write",
    "question_edit": "answers.write",
    "question_delete": "answers.write",
    "questions_import": "answers.import",
    "questions_import_confirm": "answers.import",
    "calendar": "notice.read",
    "calendar_move": "notice.schedule",
    "calendar_group": "notice.schedule",
    "calendar_batch": "notice.schedule",
    "notice_schedule": "notice.schedule",
    "notice_unschedule": "notice.unschedule",
}


def may_open(person: HasRoles, page: str) -> bool:
    """Whether a signed-in person may open a page, by its name."""
    act = WHO[page]
    return act in (STRANGER, SIGNED_IN) or may(person, act)
