"""Emergencies: record an approval that was given by telephone or message; confirm it, or say that it was not given."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import select
from wtforms import DateTimeLocalField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from bot import clock
from bot.answers.places import places
from bot.desk.notices import MOST_ID
from bot.desk.papers import MOST
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.notices import emergency, emergency_answer, emergency_record, show
from bot.notices.emergency import HOW_WORDS, STANDING_WORDS, How, Standing
from bot.notices.emergency_case import EmergencyCase
from bot.notices.emergency_record import Call
from bot.review.chain import CHECKLIST
from bot.staff import member, roles
from bot.staff.member import Member
from bot.staff.roles import APPROVERS


class CallForm(FlaskForm):
    """The call: of which case, who approved, how, when, in what words; the picture of the message."""

    case = SelectField("应急情形", choices=[], validate_choice=False)
    approver = SelectField("谁批准的", choices=[], validate_choice=False)
    how = RadioField(
        "怎么批准的",
        choices=[SelectChoice(value, name) for value, name in HOW_WORDS.items()],
        default=How.PHONE,
    )
    told_at = DateTimeLocalField("什么时候批准的", [DataRequired("请填写日期和时间")])
    said = StringField(
        "批准人说了什么", [DataRequired("请填写"), Length(max=200, message="太长了")]
    )
    picture = FileField("截图（消息必须有）")


class ConfirmForm(FlaskForm):
    """The five points."""

    checked = SelectMultipleField(
        "五个方面都核对过", choices=list(CHECKLIST),
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
    )  # fmt: skip


class RefuseForm(FlaskForm):
    """Why it was not given."""

    reason = StringField(
        "为什么不认可", [DataRequired("请写明原因"), Length(max=300, message="太长了")]
    )


def notice_emergency(seat: Seat, number: int) -> Answer:
    """Record the approval; the notice may be scheduled by that."""
    form = CallForm()
    _choices(seat, form)
    if form.validate_on_submit():
        with refusals(form):
            sent = form.picture.data
            data, name = (sent.read(), sent.filename) if sent else (b"", "")
            with seat.begin() as (session, by):
                who = member.by_name(session, form.approver.data or "")
                told = form.told_at.data.replace(tzinfo=clock.BEIJING)
                call = Call(
                    form.case.data or "", who, How(form.how.data), told, form.said.data, data, name
                )
                made, _ = emergency_record.record(
                    session, show.find(session, number), call, by=by, files=seat.files, at=seat.now(),
                    places=places(session),
                )  # fmt: skip
                until = clock.in_words(made.confirm_by)
            seat.ring()
            said = f"已登记 {who.name} 的应急批准，可以安排发布；请其在{until}以前确认"
            return seat.done(said, "notice", number=number)
    return seat.page("emergency.html", form=form, **_shown(seat, number))


def emergency_confirm(seat: Seat, number: int) -> Answer:
    """The approver says that it was so."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                emergency_answer.confirm(
                    session, show.find(session, number), by=by, checked=form.checked.data or [], at=seat.now()
                )  # fmt: skip
            return seat.done("已确认应急批准", "notice", number=number)
    return seat.page(
        "emergency_answer.html",
        confirm=form,
        refuse=RefuseForm(formdata=None),
        **_shown(seat, number),
    )


def emergency_refuse(seat: Seat, number: int) -> Answer:
    """The approver says that it was not so."""
    form = RefuseForm()
    if form.validate():
        with refusals(form):
            with seat.begin() as (session, by):
                emergency_answer.refuse(
                    session, show.find(session, number), by=by, reason=form.reason.data or "", at=seat.now()
                )  # fmt: skip
            return seat.done(
                "已记下不认可，信息公开专员和主要领导会收到消息", "notice", number=number
            )
    return seat.page(
        "emergency_answer.html",
        confirm=ConfirmForm(formdata=None),
        refuse=form,
        **_shown(seat, number),
    )


def _choices(seat: Seat, form: CallForm) -> None:
    with seat.read() as session:
        form.case.choices = list(
            session.scalars(select(EmergencyCase.name).order_by(EmergencyCase.name))
        )
        here = session.scalars(
            select(Member).where(Member.disabled_at.is_(None)).order_by(Member.id)
        )
        form.approver.choices = [
            SelectChoice(one.name, f"{one.name}（{'、'.join(roles.titles(one.roles))}）")
            for one in here
            if APPROVERS & set(one.roles)
        ]


def _shown(seat: Seat, number: int) -> dict[str, Any]:
    with seat.read() as session:
        one = show.find(session, min(number, MOST_ID))
        latest = emergency.latest(session, one.id)
        return {
            "notice": one, "emergency": latest, "approver": latest.approver.name if latest else "",
            "pending": latest is not None and latest.state == Standing.PENDING,
            "standing": STANDING_WORDS[latest.state] if latest else "", "how": HOW_WORDS[latest.how] if latest else "",
            "mine": latest is not None and latest.approver_id == seat.person.id,
        }  # fmt: skip


_AT = "/notices/<int:number>/emergency"
PAGES = (
    Page(_AT, "notice_emergency", notice_emergency, most=MOST),
    Page(f"{_AT}/confirm", "emergency_confirm", emergency_confirm),
    Page(f"{_AT}/refuse", "emergency_refuse", emergency_refuse, only="POST"),
)
