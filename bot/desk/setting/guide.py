"""The guide: the sections that answer common questions, each with its unit."""

from typing import Any

from sqlalchemy.orm import Session

from bot.answers import change_guide
from bot.answers.change_guide import Section
from bot.clock import local_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, day, line, text
from bot.desk.setting.seen import Changing, changing
from bot.staff import change_units, roles


class SectionForm(Changing):
    """A section."""

    question = line(
        "问题", most=change_guide.LONGEST_QUESTION, help="照公众会问的写，如“借书证怎么办？”"
    )
    answer = text("回答", most=change_guide.LONGEST_ANSWER, rows=7)
    unit = choice("由哪个单位维护")
    valid_until = day("有效到哪天", help="过了这一天不再照它回答；一直有效的不写", optional=True)

    def given(self) -> Section:
        """What was typed."""
        return Section(
            self.question.data or "",
            self.answer.data or "",
            self.unit.data or "",
            self.valid_until.data,
        )


def sections(seat: Seat) -> Answer:
    """All sections."""
    today = local_day(seat.now())
    with seat.read() as session:
        found = change_guide.every(session)
    told = [
        (one, one.valid_until is not None and one.valid_until < today, change_guide.may_keep(seat.person, one.unit))
        for one in found
    ]  # fmt: skip
    may_add = roles.may(seat.person, "guide.keep") and (
        seat.person.unit is not None or _everywhere(seat)
    )
    return seat.page("setting/guide.html", sections=told, mine=may_add)


def _everywhere(seat: Seat) -> bool:
    return change_guide.may_keep(seat.person, "")


def _choices(seat: Seat) -> dict[str, str]:
    """The units whose sections are this person's to keep."""
    with seat.read() as session:
        names = [one.name for one in change_units.standing(session, local_day(seat.now()))]
    mine = {name: name for name in names if change_guide.may_keep(seat.person, name)}
    return {"": "（不写单位）"} | mine if _everywhere(seat) else mine


def new(seat: Seat) -> Answer:
    """A new section."""
    form = SectionForm()
    form.unit.choices = _choices(seat)
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                change_guide.add(session, form.given(), by=by, at=seat.now())
            return seat.done("已加进指南，机器人马上照它回答", "setting_guide")
    return seat.page("setting/form.html", form=form, **_around("新增一条", "新增"))


def section(seat: Seat, number: int) -> Answer:
    """One section."""

    def now(session: Session) -> SectionForm:
        return SectionForm(formdata=None, obj=change_guide.find(session, number))

    with seat.read() as session:
        one = change_guide.find(session, number)
    form = SectionForm(obj=one)
    form.unit.choices = {one.unit: one.unit or "（不写单位）"} | _choices(seat)
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("guide.change", "guide", one.key)) as (
                session,
                by,
            ):
                change_guide.change(session, number, form.given(), by=by, at=seat.now())
            return seat.done("已保存，机器人马上照新的回答", "setting_guide")
    return seat.page(
        "setting/form.html", form=form, **_around("改这一条", "保存"), drop="setting_section_drop",
        drop_values={"number": number}, drop_verb="删掉这一条", drop_asks="删掉以后机器人不再照它回答；写过什么留在审计记录里。删掉吗？",
    )  # fmt: skip


def drop(seat: Seat, number: int) -> Answer:
    """Take a section out."""
    with seat.begin() as (session, by):
        change_guide.drop(session, number, by=by, at=seat.now())
    return seat.done("已从指南里删掉", "setting_guide")


def _around(title: str, verb: str) -> dict[str, Any]:
    return {"title": title, "verb": verb, "back": "setting_guide", "back_name": "指南"}


PAGES = (
    Page("/settings/guide", "setting_guide", sections, only="GET"),
    Page("/settings/guide/new", "setting_section_new", new),
    Page("/settings/guide/<int(max=2147483647):number>", "setting_section", section),
    Page(
        "/settings/guide/<int(max=2147483647):number>/drop",
        "setting_section_drop",
        drop,
        only="POST",
    ),
)
