"""The calendar's own settings: the days worth preparing for, and how far apart two sends of an account should be."""

from typing import Any

from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, line, lines_of, number, one_of, text
from bot.desk.setting.seen import Changing, changing
from bot.notices import observance
from bot.notices.observance import Observance
from bot.staff import roles

_DAY, _WEEK, _DATES = "day", "week", "dates"
_WAYS = {
    _DAY: "每年同一天，如 4 月 23 日",
    _WEEK: "某月第几个星期几，如 6 月第二个星期六",
    _DATES: "每年不同，逐年写明（农历节日、节气）",
}
_MONTHS = {"0": "—"} | {str(one): f"{one} 月" for one in range(1, 13)}
_WEEKS = {"0": "—"} | {str(one): f"第 {one} 个" for one in range(1, 6)}
_WEEKDAYS = {"0": "—"} | {str(at): f"星期{one}" for at, one in enumerate("一二三四五六日", start=1)}


class DayForm(Changing):
    """A day worth preparing for."""

    way = one_of("怎样算", _WAYS, default=_DAY)
    month = choice("月", _MONTHS)
    day = number("日", optional=True)
    week = choice("第几个", _WEEKS)
    weekday = choice("星期几", _WEEKDAYS)
    dates = text(
        "逐年的日子", help="一行一个，如 2027-02-06；用完了要补上以后的", optional=True, most=400
    )
    idea = line(
        "建议发什么", most=100, optional=True, help="提前三周在日历上提醒，如“节日开放安排”"
    )

    def given(self, name: str) -> dict[str, object]:
        """What was typed for the way that was chosen."""
        told: dict[str, object] = {"name": name, "idea": self.idea.data or ""}
        if self.way.data == _DATES:
            return told | {"dates": list(lines_of(self.dates.data))}
        told["month"] = int(self.month.data)
        if self.way.data == _DAY:
            return told | {"day": self.day.data or 0}
        return told | {"week": int(self.week.data), "weekday": int(self.weekday.data)}


class NewDayForm(DayForm):
    """A further day."""

    name = line("名称", most=30, help="如 世界读书日")


class ApartForm(Changing):
    """How far apart two sends should be."""

    minutes = number("同一个公众号两次发送最少隔多少分钟", help="不到的在日历上标出来；0 是不标")


def days(seat: Seat) -> Answer:
    """All of them, with the next time that each comes."""
    return _page(seat)


def new(seat: Seat) -> Answer:
    """A further day."""
    form = NewDayForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                given = form.given(form.name.data or "")
                name = observance.add(session, given, by=by, at=seat.now()).name
            return seat.done(f"已登记“{name}”", "setting_days")
    return seat.page("setting/day.html", form=form, title="新增一个日子", verb="新增")


def one_day(seat: Seat, name: str) -> Answer:
    """One of them."""

    def now(session: Session) -> DayForm:
        return DayForm(formdata=None, data=_row(observance.find(session, name)))

    form = DayForm()
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("calendar.set", "calendar", name)) as (
                session,
                by,
            ):
                observance.put(session, form.given(name), by=by, at=seat.now())
            return seat.done(f"已保存“{name}”", "setting_days")
    with seat.read() as session:
        fresh = now(session)
    shown = form if form.is_submitted() else fresh
    return seat.page("setting/day.html", form=shown, title=name, verb="保存", name=name)


def drop(seat: Seat, name: str) -> Answer:
    """Take one off the table."""
    with seat.begin() as (session, by):
        observance.remove(session, name, by=by, at=seat.now())
    return seat.done(f"已去掉“{name}”，日历上不再提醒", "setting_days")


def keep_apart(seat: Seat) -> Answer:
    """Say how far apart two sends should be."""
    form = ApartForm()
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, _apart, about=("calendar.set", "calendar", "apart")) as (
                session,
                by,
            ):
                observance.keep_apart(session, form.minutes.data or 0, by=by, at=seat.now())
            return seat.done(f"相隔不到 {form.minutes.data} 分钟的会在日历上标出来", "setting_days")
    return _page(seat, form)


def _page(seat: Seat, form: ApartForm | None = None) -> Answer:
    today = local_day(seat.now())
    with seat.read() as session:
        known = [(one, observance.upcoming(one, today)) for one in observance.every(session)]
        form = form or _apart(session)
    return seat.page(
        "setting/days.html", days=sorted(known, key=_next_first), form=form,
        mine=roles.may(seat.person, "calendar.set"),
    )  # fmt: skip


def _next_first(row: tuple[Observance, Any]) -> tuple[bool, str]:
    """The next to come first; what has no day any more is to be seen to, so before all others."""
    _, day = row
    return day is not None, str(day)


def _apart(session: Session) -> ApartForm:
    return ApartForm(formdata=None, data={"minutes": observance.apart(session)})


def _row(one: Observance) -> dict[str, Any]:
    way = _DATES if one.dates else _WEEK if one.week else _DAY
    return {
        "way": way, "month": str(one.month), "day": one.day or None, "week": str(one.week),
        "weekday": str(one.weekday), "dates": "\n".join(one.dates), "idea": one.idea,
    }  # fmt: skip


PAGES = (
    Page("/settings/calendar", "setting_days", days, only="GET"),
    Page("/settings/calendar/new", "setting_day_new", new),
    Page("/settings/calendar/of/<name>", "setting_day", one_day),
    Page("/settings/calendar/of/<name>/drop", "setting_day_drop", drop, only="POST"),
    Page("/settings/calendar/apart", "setting_apart", keep_apart, only="POST"),
)
