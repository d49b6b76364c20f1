"""Write a notice, a new one or one that is there: everything works by one form, sent to its own address."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import redirect, request, url_for

from bot.answers.places import places
from bot.desk import writing_acts, writing_files
from bot.desk.notices import MOST_ID
from bot.desk.seat import Answer, Page, Seat
from bot.desk.writing_acts import Refusing
from bot.desk.writing_form import WritingForm, begun, offer, said_by
from bot.desk.writing_look import looked, taken_consents
from bot.documents.open import Document
from bot.errors import OutOfTurn
from bot.notices import difference, portrait, save, show, templates, working, write
from bot.notices.notice import MOVES, STATE_WORDS, Notice, State
from bot.notices.save import Written

MOST_BYTES = 120_000_000  # of one request: ten attachments and pictures
_BUSY = timedelta(minutes=30)  # so long somebody who typed last is taken to be still at it


@dataclass
class Sheet:
    """One person's page while it is made: the form, what is to be told, and the number (0: a new notice)."""

    number: int
    form: WritingForm
    remarks: list[str] = field(default_factory=list)
    resumed: bool = False
    template: str = ""  # the one that it begins with
    is_event: bool = False
    taken: dict[str, Document] = field(default_factory=dict)  # the attachments chosen just now


def notice_new(seat: Seat) -> Answer:
    """Write a new notice, from nothing or from a template."""
    return _write(seat, working.NEW)


def notice_edit(seat: Seat, number: int) -> Answer:
    """Change a notice; it is a draft again, and what was approved holds no more."""
    return _write(seat, min(number, MOST_ID))


def _write(seat: Seat, number: int) -> Answer:
    if request.method == "GET":
        return _shown(seat, _opened(seat, number))
    sheet = Sheet(number, WritingForm())
    act, _, what = request.form.get("act", "save").partition(":")
    if act == "discard":
        with seat.begin() as (session, by):
            working.forget(session, number, by=by)
        return redirect(request.path, 303)
    with Refusing(sheet.form):
        sheet.form.validate()
        writing_acts.describe(sheet.form)
        sheet.taken = writing_files.take(sheet.form, seat.files)
        if act == "save":
            return _save(seat, sheet)
        sheet.remarks += writing_acts.do(seat, number, sheet.form, act, what)
    with Refusing(sheet.form), seat.begin() as (session, by):  # not saved: it must not be lost
        said = sheet.form.texts()
        working.keep(session, number, said, opened=said["opened"], by=by, at=seat.now())
    return _shown(seat, sheet)


def _opened(seat: Seat, number: int) -> Sheet:
    """The form as it is first seen: the notice, a template, or what was not saved."""
    sheet = Sheet(number, WritingForm(formdata=None))
    with seat.read() as session:
        if number:
            notice = show.find(session, number)
            _refuse_what_is_out(notice)
            sheet.form.put(said_by(notice) | {"opened": save.version(notice)})
        elif name := request.args.get("template"):
            one = templates.find(session, name)
            sheet.form.put(begun(one))
            sheet.template, sheet.is_event = one.name, one.is_event
        if request.args.get("resume"):
            copy = working.of(session, number, by=seat.person)
            if copy is not None:
                sheet.form.put(copy.said)
                sheet.resumed = True
    return sheet


def _refuse_what_is_out(notice: Notice) -> None:
    if notice.state not in MOVES["edit"][1]:
        now = STATE_WORDS[notice.state]
        raise OutOfTurn(
            f"《{notice.title}》现在是“{now}”，不能直接修改；已发布的请用“更正”，另有审核"
        )


def _save(seat: Seat, sheet: Sheet) -> Answer:
    """Save, say so, and go to the notice's page. Raises Refused (Stale where another was faster)."""
    fields, consents = writing_files.whole(sheet.form, seat.files, sheet.taken), taken_consents()
    fetch = writing_acts.fetcher(seat)
    with seat.begin() as (session, by):
        if sheet.number:
            notice = show.find(session, sheet.number)
            written = Written(fields, sheet.form.opened.data or "")
            save.save(session, notice, written, by=by, files=seat.files, fetch=fetch, at=seat.now())
        else:
            notice = write.add(session, fields, by=by, files=seat.files, fetch=fetch, at=seat.now())
            working.forget(session, working.NEW, by=by)
        used = {one.file for one in notice.media}
        for file, said in consents.items():
            if file in used:
                portrait.mark(session, notice, file, said, by=by, at=seat.now())
        number = notice.id
    return seat.done("已保存为草稿，查过没有问题就可以送审", "notice", number=number)


def _shown(seat: Seat, sheet: Sheet) -> Answer:
    form, number = sheet.form, sheet.number
    with seat.read() as session:
        offer(session, seat, form)
        notice = show.find(session, number) if number else None
        copy = working.of(session, number, by=seat.person)
        seen = looked(session, seat, form, notice, places(session))
        shown: dict[str, Any] = {
            "notice": notice, "others": working.others(session, number, by=seat.person, since=seat.now() - _BUSY),
            "templates": templates.every(session) if not number else [],
            "theirs": _theirs(notice, form), "warning": _warning(notice),
        }  # fmt: skip
    unsaved = copy if copy is not None and request.method == "GET" and not sheet.resumed else None
    here = url_for("desk.notice_edit", number=number) if number else url_for("desk.notice_new")
    return seat.page(
        "writing.html", form=form, number=number, here=here, unsaved=unsaved, remarks=sheet.remarks,
        begun_with=sheet.template, is_event=sheet.is_event,
        mark=_mark(form), **shown, **vars(seen),
    )  # fmt: skip


def _theirs(notice: Notice | None, form: WritingForm) -> dict[str, object] | None:
    """Where the notice is another than when it was opened: what it says now, and how ours differs. Saving again is meant."""
    if notice is None or form.opened.data == save.version(notice):
        return None
    form.opened.data = save.version(notice)
    lines = difference.around(difference.lines(notice.body, form.body.data or ""))
    return {"title": notice.title, "body": notice.body, "lines": lines}


def _warning(notice: Notice | None) -> str:
    if notice is None or notice.state == State.DRAFT:
        return ""
    return f"这篇现在是“{STATE_WORDS[notice.state]}”。保存修改以后它回到草稿，已通过的审核和发布安排作废"


def _mark(form: WritingForm) -> str:
    """Another for every text, so that the preview is loaded anew."""
    return hashlib.sha256(str(form.texts()).encode()).hexdigest()[:12]


PAGES = (
    Page("/notices/new", "notice_new", notice_new, most=MOST_BYTES),
    Page("/notices/<int:number>/edit", "notice_edit", notice_edit, most=MOST_BYTES),
)
