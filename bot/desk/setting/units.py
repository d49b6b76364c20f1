"""Units: the list, and the form that adds or changes one."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, day, line
from bot.desk.setting.seen import Changing, changing
from bot.staff import change_units, roles
from bot.staff.change_units import KIND_WORDS, Given


class UnitForm(Changing):
    """A unit."""

    name = line("名称", most=change_units.LONGEST)
    kind = choice("性质", KIND_WORDS)
    valid_from = day("从哪天起", help="一直都有的不写", optional=True)
    valid_to = day(
        "到哪天为止", help="撤并的写最后一天；单位不能删，台账里还有它的名字", optional=True
    )

    def given(self) -> Given:
        """What was typed."""
        since, until = _day(self.valid_from.data), _day(self.valid_to.data)
        return Given(self.name.data or "", self.kind.data or "", since, until)


def _day(given: object) -> date | None:
    return given if isinstance(given, date) else None


def units(seat: Seat) -> Answer:
    """All units."""
    with seat.read() as session:
        found = change_units.every(session)
    today = local_day(seat.now())
    return seat.page(
        "setting/units.html", units=[(one, one.stands(today)) for one in found], kinds=KIND_WORDS,
        mine=roles.may(seat.person, "unit.manage"),
    )  # fmt: skip


def new(seat: Seat) -> Answer:
    """A new unit."""
    form = UnitForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                made = change_units.add(session, form.given(), by=by, at=seat.now()).name
            return seat.done(f"已新增单位“{made}”", "setting_units")
    return seat.page("setting/form.html", form=form, **_around("新增单位", "新增"))


def unit(seat: Seat, number: int) -> Answer:
    """One unit: renamed, or ended."""

    def now(session: Session) -> UnitForm:
        return UnitForm(formdata=None, obj=change_units.find(session, number))

    form = UnitForm()
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("unit.change", "unit", str(number))) as (
                session,
                by,
            ):
                name = change_units.change(session, number, form.given(), by=by, at=seat.now()).name
            return seat.done(f"已保存“{name}”", "setting_units")
    with seat.read() as session:
        one = change_units.find(session, number)
        form = form if form.is_submitted() else now(session)
        title = one.name
    return seat.page("setting/form.html", form=form, **_around(title, "保存"))


def _around(title: str, verb: str) -> dict[str, Any]:
    return {
        "title": title, "verb": verb, "back": "setting_units", "back_name": "单位",
        "intro": "改名以后，稿件和网页显示新的名称；台账里已有的记录保留当时的名称。",
    }  # fmt: skip


PAGES = (
    Page("/settings/units", "setting_units", units, only="GET"),
    Page("/settings/units/new", "setting_unit_new", new),
    Page("/settings/units/<int(max=2147483647):number>", "setting_unit", unit),
)
