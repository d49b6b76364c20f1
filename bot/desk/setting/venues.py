"""Opening hours: the venues, the week of one, and days on which it is otherwise."""

from contextlib import AbstractContextManager
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import FieldList, Form, FormField, StringField
from wtforms.validators import Length, Optional

from bot.answers import add_venue, change_venue, hours
from bot.answers.change_venue import Details, Span
from bot.answers.venue import HOLIDAY, MADE_UP, WEEK, Opening, Venue
from bot.clock import local_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, day, line, lines_of, several, text, unit_choices
from bot.desk.setting.seen import Adding, Changing, changing
from bot.staff import change_units, roles
from bot.staff.member import Member
from bot.staff.roles import Role

_DAYS = {one: f"周{one}" for one in WEEK} | {HOLIDAY: "法定节假日", MADE_UP: "调休上班日"}
_NOBODY = "信息公开专员和管理员"  # keeps what no unit keeps
SPARE = 2  # empty rows to write further spans in


def _time(label: str) -> StringField:
    return StringField(
        label, [Optional(), Length(max=5, message="写成 09:00 这样")], filters=[_clock],
        render_kw={"placeholder": "09:00", "inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip


def _clock(given: str | None) -> str | None:
    """9:00 and ９：00 mean 09:00."""
    if not given:
        return given
    told = given.strip().replace("：", ":").replace(".", ":")
    return f"0{told}" if len(told) == 4 and told[1] == ":" else told


class SpanForm(Form):
    """Hours on some days; left empty, it is no row."""

    days = several("星期", _DAYS)
    opens = _time("开门")
    closes = _time("关门")
    last_entry = _time("停止入场")
    season = StringField(
        "只在这段日期内",
        [Optional(), Length(max=12)],
        render_kw={"placeholder": "05-01..09-30", "autocomplete": "off"},
    )

    def span(self) -> Span | None:
        """What was typed; None for an empty row."""
        days, opens, closes = self.days.data or [], self.opens.data or "", self.closes.data or ""
        if not days and not opens and not closes:
            return None
        return Span(
            "".join(days), opens, closes, self.last_entry.data or "", self.season.data or ""
        )


class HoursForm(Changing):
    """The hours of the week."""

    spans = FieldList(FormField(SpanForm), max_entries=change_venue.MOST)


class ClosingForm(Adding):
    """Days on which it is otherwise."""

    first = day("从哪天")
    last = day("到哪天", help="只有一天的，写同一天")
    opens = _time("开门")
    closes = _time("关门")
    reason = line("原因", most=60, help="公众会看到，如“停电检修”")


class DetailsForm(Changing):
    """What else is told of a venue."""

    name = line("名称", most=add_venue.LONGEST)
    address = line("地址", most=100, optional=True)
    phone = line("电话", most=40, optional=True)
    note = line("说明", most=200, optional=True, help="跟在开放时间后面，如“凭有效证件入馆”")
    aliases = text("公众的叫法", optional=True, most=400, help="一行一个，常见的错别字也写上")


class EntrustForm(Changing):
    """Whose staff keep it."""

    unit = choice("由哪个单位的人维护")


def venues(seat: Seat) -> Answer:
    """All venues, and how each stands now."""
    with seat.read() as session:
        told = [
            (one.venue, one.venue.unit.name if one.venue.unit else "", one.at(seat.now()),
             change_venue.may_keep(seat.person, one.venue.unit_id))
            for one in hours.timetables(session)
        ]  # fmt: skip
    return seat.page(
        "setting/venues.html", venues=told, may_add=roles.may(seat.person, "unit.manage")
    )


def venue(seat: Seat, slug: str) -> Answer:
    """One venue: its week, what is otherwise, and how it is reached."""
    return _page(seat, slug)


def set_hours(seat: Seat, slug: str) -> Answer:
    """The hours of the week."""
    form = HoursForm()
    if form.validate_on_submit():
        spans = [span for entry in form.spans if (span := entry.form.span()) is not None]
        with refusals(form):
            with _changing(seat, form, slug, "hours", "venue.hours") as (session, by):
                name = change_venue.set_hours(session, slug, spans, by=by, at=seat.now()).name
            return seat.done(
                f"{name}的开放时间已经改好，机器人马上照新的回答", "setting_venue", slug=slug
            )
    return _page(seat, slug, hours=form)


def close(seat: Seat, slug: str) -> Answer:
    """A temporary closing, or other hours for some days."""
    form = ClosingForm()
    if form.validate_on_submit():
        times = (form.opens.data or "", form.closes.data or "")
        with refusals(form):
            with seat.begin() as (session, by):
                days = (form.first.chosen, form.last.chosen)
                change_venue.close(
                    session,
                    slug,
                    days,
                    reason=form.reason.data or "",
                    hours=times,
                    by=by,
                    at=seat.now(),
                )
            return seat.done("已登记，机器人马上照它回答。还要发布公告（公共图书馆法第三十八条）", "setting_venue", slug=slug)  # fmt: skip
    return _page(seat, slug, closing=form)


def reopen(seat: Seat, slug: str, number: int) -> Answer:
    """Take a temporary closing back."""
    with seat.begin() as (session, by):
        change_venue.reopen(session, slug, number, by=by, at=seat.now())
    return seat.done("已取消这一条临时安排", "setting_venue", slug=slug)


def describe(seat: Seat, slug: str) -> Answer:
    """Address, telephone, names."""
    form = DetailsForm()
    if form.validate_on_submit():
        given = Details(
            form.address.data or "",
            form.phone.data or "",
            form.note.data or "",
            lines_of(form.aliases.data),
            form.name.data or "",
        )
        with refusals(form):
            with _changing(seat, form, slug, "details", "venue.describe") as (session, by):
                change_venue.describe(session, slug, given, by=by, at=seat.now())
            return seat.done("已保存地址、电话和叫法", "setting_venue", slug=slug)
    return _page(seat, slug, details=form)


def entrust(seat: Seat, slug: str) -> Answer:
    """Whose staff keep it."""
    with seat.read() as session:
        choices = unit_choices(change_units.every(session), none=_NOBODY)
    form = EntrustForm()
    form.unit.choices = choices
    if form.validate_on_submit():
        with refusals(form):
            with _changing(seat, form, slug, "entrusted", "venue.entrust") as (session, by):
                chosen = change_units.find(session, int(form.unit.data)) if form.unit.data else None
                change_venue.entrust(session, slug, chosen, by=by, at=seat.now())
            return seat.done(f"以后由{chosen.name if chosen else _NOBODY}维护", "setting_venue", slug=slug)  # fmt: skip
    return _page(seat, slug, entrusted=form)


def _changing(
    seat: Seat, form: Changing, slug: str, which: str, verb: str
) -> AbstractContextManager[tuple[Session, Member]]:
    """The transaction of one of the venue's forms."""

    def now(session: Session) -> Changing:
        return _fresh(change_venue.find(session, slug))[which]

    return changing(seat, form, now, about=(verb, "venue", slug))


def _page(seat: Seat, slug: str, **forms: FlaskForm) -> Answer:
    """The venue with its forms: one that was refused as it was typed, the others fresh."""
    with seat.read() as session:
        one = change_venue.find(session, slug)
        shown: dict[str, FlaskForm] = {**_fresh(one), "closing": ClosingForm(formdata=None)}
        today = local_day(seat.now())
        closings = [each for each in one.closings if each.last >= today]
        units = unit_choices(change_units.every(session), none=_NOBODY)
        shown["entrusted"].unit.choices = units
        keeper = one.unit.name if one.unit else _NOBODY
        return seat.page(
            "setting/venue.html", venue=one, closings=closings, keeper=keeper, now=change_venue.hours_of(one), **(shown | forms),
            mine=change_venue.may_keep(seat.person, one.unit_id), may_entrust=roles.may(seat.person, "unit.manage"),
            may_write=bool({Role.EDITOR, Role.OFFICER} & set(seat.person.roles)),
        )  # fmt: skip


def _fresh(one: Venue) -> dict[str, Changing]:
    rows: list[dict[str, Any]] = [_row(opening) for opening in one.openings]
    rows += [{} for _ in range(min(SPARE, change_venue.MOST - len(rows)))]
    told = {
        "name": one.name, "address": one.address, "phone": one.phone, "note": one.note, "aliases": "\n".join(one.aliases)
    }  # fmt: skip
    return {
        "hours": HoursForm(formdata=None, data={"spans": rows}),
        "details": DetailsForm(formdata=None, data=told),
        "entrusted": EntrustForm(formdata=None, data={"unit": str(one.unit_id or "")}),
    }  # fmt: skip


def _row(row: Opening) -> dict[str, Any]:
    season = f"{row.season_from}..{row.season_to}" if row.season_from else ""
    return {
        "days": list(row.days), "opens": row.opens, "closes": row.closes, "last_entry": row.last_entry,
        "season": season,
    }  # fmt: skip


PAGES = (
    Page("/settings/venues", "setting_venues", venues, only="GET"),
    Page("/settings/venues/<slug>", "setting_venue", venue, only="GET"),
    Page("/settings/venues/<slug>/hours", "setting_venue_hours", set_hours, only="POST"),
    Page("/settings/venues/<slug>/close", "setting_venue_close", close, only="POST"),
    Page("/settings/venues/<slug>/closings/<int(max=2147483647):number>/end", "setting_venue_reopen", reopen, only="POST"),
    Page("/settings/venues/<slug>/details", "setting_venue_details", describe, only="POST"),
    Page("/settings/venues/<slug>/keeper", "setting_venue_entrust", entrust, only="POST"),
)  # fmt: skip
