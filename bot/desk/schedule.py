"""Arrange a notice: on which accounts, in which way, when; a send to all followers is asked for once more, in words."""

from datetime import date, datetime, time
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, RadioField, SelectMultipleField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput

from bot.clock import BEIJING, local_day
from bot.desk.notices import MOST_ID
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.words import when
from bot.errors import Refused
from bot.ledger.channels import DEFAULT, Channel, ChannelKind
from bot.notices import allowance, release, schedule, show
from bot.notices.channel import Allowance, Mode
from bot.notices.release import Stage

MODES = (
    SelectChoice(Mode.PUBLISH.value, "发布：生成一个永久网页，不通知粉丝，不占群发次数"),
    SelectChoice(Mode.MASS.value, "群发：推送给全部关注者，占一次群发次数，发出后粉丝手机上的卡片收不回"),
    SelectChoice(Mode.DRAFT.value, "放进草稿箱：由人到公众平台后台排版、发表，发表后自动核对"),
)  # fmt: skip


class WhenForm(FlaskForm):
    """When something goes out; both empty: as soon as possible."""

    day = DateField("哪一天", [Optional()])
    time = TimeField("几点", [Optional()])

    def due(self) -> datetime | None:
        """The moment, None for as soon as possible. Raises Refused for half of one."""
        if (self.day.data is None) != (self.time.data is None):
            raise Refused("日期和时间要一起填；都不填就是尽快发布")
        return moment(self.day.data, self.time.data) if self.day.data and self.time.data else None


class ScheduleForm(WhenForm):
    """Where, how and when; `sure` is pressed on the second page."""

    channels = SelectMultipleField(
        "发到哪里", [DataRequired("请至少选一个公众号")], choices=[], option_widget=CheckboxInput()
    )  # fmt: skip
    mode = RadioField("怎样发", choices=list(MODES), default=Mode.PUBLISH.value)
    sure = BooleanField("确认")


def moment(day: date, at: time) -> datetime:
    """A time on Beijing's clock."""
    return datetime.combine(day, at, BEIJING)


def notice_schedule(seat: Seat, number: int) -> Answer:
    """Arrange a notice, or arrange it anew; what is planned already is shown."""
    number, form, asked = min(number, MOST_ID), ScheduleForm(), ""
    with seat.read() as session:
        one = show.find(session, number)
        shown = _shown(session, seat, number)
        form.channels.choices = shown["choices"]
        if not form.is_submitted():
            _fill(form, session, number)
        elif form.mode.data == Mode.MASS and not form.sure.data:
            asked = words(session, seat, form.channels.data or [], form)
    if not asked and form.validate_on_submit():
        with refusals(form):
            due = form.due()
            with seat.begin() as (session, by):
                schedule.schedule(
                    session, show.find(session, number), on=form.channels.data or [],
                    mode=Mode(form.mode.data), due=due, by=by, at=seat.now(),
                )  # fmt: skip
            seat.ring()
            return seat.done(f"已安排，{when(due) if due else '尽快'}发布", "notice", number=number)
    return seat.page("schedule.html", notice=one, form=form, asked=asked, **shown)


def words(session: Session, seat: Seat, slugs: list[str], form: WhenForm) -> str:
    """What a mass send does, before it is asked for: how many it reaches, and what is left afterwards."""
    if not form.validate():
        return ""
    day = form.day.data or local_day(seat.now())
    told = []
    for slug in slugs:
        channel, reached = session.get_one(Channel, slug), allowance.followers(session, slug)
        left = allowance.remaining(session, channel, usual(seat, slug), day)
        who = f" {reached:,} 位关注者（按上次群发）" if reached else "全部关注者"
        told.append(f"“{channel.name}”：发布后{who}将收到；{_left(left)}")
    return "\n".join(told)


def usual(seat: Seat, slug: str) -> Allowance:
    """What an account may send by its kind, as far as it is connected."""
    account = seat.publishers.get(slug)
    return account.allowance if account else Allowance()


def _left(left: tuple[int | None, int | None]) -> str:
    of_day, of_month = left
    parts = [
        f"{name}还可群发 {number} 次"
        for name, number in (("当天", of_day), ("当月", of_month))
        if number is not None
    ]
    return "，".join(parts) or "群发次数不限"


def _shown(session: Session, seat: Seat, number: int) -> dict[str, Any]:
    accounts = (
        select(Channel)
        .where(Channel.kind == ChannelKind.WECHAT, Channel.retired_on.is_(None))
        .order_by(Channel.slug != DEFAULT, Channel.slug)
    )
    today = local_day(seat.now())
    choices, names = [], {}
    for one in session.scalars(accounts):
        left = _left(allowance.remaining(session, one, usual(seat, one.slug), today))
        choices.append(SelectChoice(one.slug, f"{one.name}（{left}）"))
        names[one.slug] = one.name
    known = [one for one in release.of(session, number) if one.state != Stage.CANCELLED]
    return {"choices": choices, "releases": known, "channels": names}


def _fill(form: ScheduleForm, session: Session, number: int) -> None:
    waiting = [one for one in release.of(session, number) if one.state == Stage.WAITING]
    choices = [one.value for one in form.channels.choices or []]
    form.channels.data = [one.channel for one in waiting] or choices[:1]
    if waiting:
        here = waiting[0].due_at.astimezone(BEIJING)
        form.mode.data, form.day.data, form.time.data = waiting[0].mode, here.date(), here.time()


def notice_unschedule(seat: Seat, number: int) -> Answer:
    """Take the arrangement back."""
    with seat.begin() as (session, by):
        one = show.find(session, min(number, MOST_ID))
        schedule.unschedule(session, one, by=by, at=seat.now())
    return seat.done("已取消发布安排", "notice", number=number)


PAGES = (
    Page("/notices/<int:number>/schedule", "notice_schedule", notice_schedule),
    Page("/notices/<int:number>/unschedule", "notice_unschedule", notice_unschedule, only="POST"),
)
