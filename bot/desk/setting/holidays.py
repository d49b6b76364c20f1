"""Holidays: those of the State Council that venues' hours follow, and days that count otherwise for terms."""

from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm

from bot.answers import change_holidays
from bot.answers.change_holidays import Holiday
from bot.clock import local_day, parse_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import day, line, lines_of, one_of, text
from bot.desk.setting.seen import Adding
from bot.errors import Refused
from bot.staff import roles
from bot.workdays import override
from bot.workdays.override import KIND_WORDS, DayKind


class HolidayForm(Adding):
    """A holiday."""

    name = line("节日", most=10)
    first = day("放假从哪天")
    last = day("到哪天")
    made_up = text(
        "调休上班的日子", help="一行一个，如 2027-02-14；没有的不写", optional=True, most=120
    )


class DayForm(Adding):
    """A day that counts otherwise here."""

    day = day("哪一天")
    kind = one_of("这一天", KIND_WORDS, default=DayKind.HOLIDAY)
    document = line("依据", most=100, help="如县政府放假通知的文号")


def holidays(seat: Seat) -> Answer:
    """Both lists."""
    return seat.page("setting/holidays.html", **_shown(seat))


def enter(seat: Seat) -> Answer:
    """Write a holiday down."""
    form = HolidayForm()
    if form.validate_on_submit():
        with refusals(form):
            days = tuple(_read(one) for one in lines_of(form.made_up.data))
            given = Holiday(form.name.data or "", form.first.chosen, form.last.chosen, days)
            with seat.begin() as (session, by):
                change_holidays.enter(session, given, by=by, at=seat.now())
            return seat.done(f"已登记{given.name}", "setting_holidays")
    return seat.page("setting/holidays.html", **_shown(seat, form=form))


def drop(seat: Seat) -> Answer:
    """Take a holiday back."""
    with seat.begin() as (session, by):
        first = _read(request.form.get("first", ""))
        name = change_holidays.drop(session, first, by=by, at=seat.now()).name
    return seat.done(f"已取消{name}", "setting_holidays")


def enter_day(seat: Seat) -> Answer:
    """Say what a day is."""
    form = DayForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                override.enter(
                    session, form.day.chosen, DayKind(form.kind.data), document=form.document.data or "",
                    by=by, at=seat.now(),
                )  # fmt: skip
            return seat.done("已登记，期限照它推算", "setting_holidays")
    return seat.page("setting/holidays.html", **_shown(seat, one_day=form))


def drop_day(seat: Seat) -> Answer:
    """Let a day count as in the official calendar again."""
    with seat.begin() as (session, by):
        override.drop(session, _read(request.form.get("day", "")), by=by, at=seat.now())
    return seat.done("已取消，这一天照国家的放假安排", "setting_holidays")


def _read(text: str) -> date:
    if len(text) > 12:
        raise Refused("日期要写成 2027-02-14 这样")
    return parse_day(text)


def _shown(seat: Seat, **forms: FlaskForm) -> dict[str, Any]:
    this_year = local_day(seat.now()).year
    with seat.read() as session:
        found, days = change_holidays.every(session), override.listed(session)
    fresh = {"form": HolidayForm(formdata=None), "one_day": DayForm(formdata=None)}
    return fresh | forms | {
        "holidays": [one for one in reversed(found) if one.last.year >= this_year - 1],
        "next_known": any(one.first.year > this_year for one in found), "next_year": this_year + 1,
        "days": list(reversed(days)), "KINDS": KIND_WORDS, "mine": roles.may(seat.person, "holiday.set"),
    }  # fmt: skip


PAGES = (
    Page("/settings/holidays", "setting_holidays", holidays, only="GET"),
    Page("/settings/holidays/enter", "setting_holiday", enter, only="POST"),
    Page("/settings/holidays/drop", "setting_holiday_drop", drop, only="POST"),
    Page("/settings/holidays/days", "setting_workday", enter_day, only="POST"),
    Page("/settings/holidays/days/drop", "setting_workday_drop", drop_day, only="POST"),
)
