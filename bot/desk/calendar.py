"""The calendar: a month, a week or a list of what goes out; and moving what waits, by a form or by dragging."""

from datetime import date, timedelta

from flask import request
from wtforms import DateField, TimeField
from wtforms.validators import DataRequired

from bot.clock import BEIJING, local_day, parse_day
from bot.desk.notices import MOST_ID, channel_names
from bot.desk.schedule import WhenForm, moment, usual
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.words import when
from bot.errors import NotFound, Refused
from bot.notices import plan, reschedule, together
from bot.notices.release import Release

VIEWS = {"month": "月", "week": "周", "list": "列表"}
LISTED = 31  # days of the list
_DAY = timedelta(days=1)


class MoveForm(WhenForm):
    """Another time for what waits."""

    day = DateField("哪一天", [DataRequired("请填写日期")])
    time = TimeField("几点", [DataRequired("请填写时间")])


def calendar(seat: Seat) -> Answer:
    """What goes out, by `?view=` (month, week, list) around a `?date=`."""
    view, today = request.args.get("view", "month"), local_day(seat.now())
    if view not in VIEWS:
        raise Refused("日历只有月、周、列表三种，请从日历页重新选择")
    day = parse_day(request.args["date"]) if request.args.get("date") else today
    first, last, before, after = _span(view, day)
    with seat.read() as session:
        allowances = {slug: usual(seat, slug) for slug in seat.publishers}
        shown = plan.make(session, first, last, allowances, at=seat.now())
        return seat.page(
            "calendar.html", plan=shown, view=view, views=VIEWS, date=day, today_=today, before=before,
            after=after, first=first, last=last,
        )  # fmt: skip


def _span(view: str, day: date) -> tuple[date, date, date, date]:
    """First and last day that are shown, and a day of the span before and after."""
    if view == "list":
        last = day + (LISTED - 1) * _DAY
        return day, last, day - LISTED * _DAY, last + _DAY
    if view == "week":
        first = day - day.weekday() * _DAY
        return first, first + 6 * _DAY, first - 7 * _DAY, first + 7 * _DAY
    begin = day.replace(day=1)
    following = (begin + 32 * _DAY).replace(day=1)
    first, end = begin - begin.weekday() * _DAY, following - _DAY
    return first, end + (6 - end.weekday()) * _DAY, (begin - _DAY).replace(day=1), following


def calendar_move(seat: Seat, number: int) -> Answer:
    """Move a release, and what goes out with it, to another time."""
    form = MoveForm()
    with seat.read() as session:
        one = session.get(Release, min(number, MOST_ID))
        if one is None:
            raise NotFound("没有这个发布，也许刚刚删除了，请回到日历再看")
        titles = [each.notice.title for each in together.waiting_with(session, one)]
        channel, due = channel_names(session)[one.channel], one.due_at
    if not form.is_submitted():
        here = due.astimezone(BEIJING)
        form.day.data, form.time.data = here.date(), here.time()
    elif form.validate_on_submit() and form.day.data and form.time.data:
        with refusals(form):
            new = moment(form.day.data, form.time.data)
            with seat.begin() as (session, by):
                moved = session.get_one(Release, number)
                reschedule.reschedule(session, moved, due=new, by=by, at=seat.now())
            seat.ring()
            return seat.done(
                f"已改在 {when(new)} 发布", "calendar", date=form.day.data.isoformat(),
                view=_back(request.form.get("view", "")),
            )  # fmt: skip
    return seat.page(
        "calendar_move.html", form=form, number=number, grouped=titles, channel=channel, due=due,
        view=_back(request.values.get("view", "")),
    )  # fmt: skip


def _back(view: str) -> str:
    return view if view in VIEWS else "month"


PAGES = (
    Page("/calendar", "calendar", calendar, only="GET"),
    Page("/calendar/move/<int:number>", "calendar_move", calendar_move),
)
