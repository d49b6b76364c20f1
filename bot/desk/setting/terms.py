"""The bureau's name, and the hours and days after which somebody is told."""

from dataclasses import asdict
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import line, lines_of, number
from bot.desk.setting.seen import Changing, changing
from bot.errors import Refused
from bot.notices import change_terms
from bot.notices.change_terms import Terms
from bot.reports import silence
from bot.staff import describe_bureau, roles
from bot.staff.describe_bureau import Bureau


class BureauForm(Changing):
    """What the bureau is called."""

    name = line("全称", most=describe_bureau.LONGEST, help="落款、报表、邮件用它")
    short = line("简称", most=describe_bureau.LONGEST)
    index_prefix = line("索引号的前缀", most=8, help="如 HTWH；以后编的索引号用它，已经编的不变")


class TermsForm(Changing):
    """Hours and days."""

    remind_after = number("一步等了几小时提醒能审的人", help="只在上班时间提醒一次；0 是不提醒")
    escalate_after = number("等了几小时告诉上一级和信息公开专员", help="0 是不告诉")
    opens = line("上班", most=5, help="如 08:30")
    closes = line("下班", most=5, help="应急发布的批准人在下一个工作日的这时以前确认")
    severe_days = number("严重错情几天内改正", help="自然日，从发现那天算")
    ordinary_days = number("一般错情几天内改正")

    def given(self) -> Terms:
        """What was typed."""
        return Terms(
            self.remind_after.data or 0, self.escalate_after.data or 0, self.opens.data or "", self.closes.data or "",
            self.severe_days.data or 0, self.ordinary_days.data or 0,
        )  # fmt: skip


class SilenceForm(Changing):
    """Days without a release."""

    days = line(
        "几天没有发布就提醒", most=40, help="用顿号隔开，如 7、10、13；满 14 天年度检查单项否决"
    )

    def given(self) -> list[int]:
        """What was typed. Raises Refused."""
        typed = lines_of(self.days.data)
        if not all(one.isascii() and one.isdigit() and len(one) < 4 for one in typed):
            raise Refused("天数写成 7、10、13 这样")
        return [int(one) for one in typed]


def terms(seat: Seat) -> Answer:
    """All of it."""
    return _page(seat)


def describe(seat: Seat) -> Answer:
    """Another name."""
    form = BureauForm()
    if form.validate_on_submit():
        with refusals(form):
            about = ("bureau.describe", "bureau", "name")
            with changing(seat, form, _bureau, about=about) as (session, by):
                given = Bureau(
                    form.name.data or "", form.short.data or "", form.index_prefix.data or ""
                )
                describe_bureau.put(session, given, by=by, at=seat.now())
            return seat.done("已保存本单位的名称", "setting_terms")
    return _page(seat, bureau_form=form)


def set_terms(seat: Seat) -> Answer:
    """Other hours and days."""
    form = TermsForm()
    if form.validate_on_submit():
        with refusals(form):
            about = ("terms.set", "terms", "notices")
            with changing(seat, form, _terms, about=about) as (session, by):
                change_terms.put(session, form.given(), by=by, at=seat.now())
            return seat.done("已保存，以后照新的提醒", "setting_terms")
    return _page(seat, terms=form)


def set_silence(seat: Seat) -> Answer:
    """Other days without a release."""
    form = SilenceForm()
    if form.validate_on_submit():
        with refusals(form):
            about = ("terms.set", "terms", "silence")
            with changing(seat, form, _silence, about=about) as (session, by):
                silence.warn_after(session, form.given(), by=by, at=seat.now())
            return seat.done("已保存，以后照新的提醒", "setting_terms")
    return _page(seat, silence=form)


def _page(seat: Seat, **forms: FlaskForm) -> Answer:
    with seat.read() as session:
        shown: dict[str, Any] = {
            "bureau_form": _bureau(session), "terms": _terms(session), "silence": _silence(session),
        }  # fmt: skip
    may = {act: roles.may(seat.person, act) for act in ("bureau.describe", "terms.set")}
    return seat.page("setting/terms.html", **(shown | forms), may=may)


def _bureau(session: Session) -> BureauForm:
    return BureauForm(formdata=None, data=asdict(describe_bureau.now(session)))


def _terms(session: Session) -> TermsForm:
    return TermsForm(formdata=None, data=asdict(change_terms.now(session)))


def _silence(session: Session) -> SilenceForm:
    days = "、".join(map(str, silence.warnings(session)))
    return SilenceForm(formdata=None, data={"days": days})


PAGES = (
    Page("/settings/terms", "setting_terms", terms, only="GET"),
    Page("/settings/terms/bureau", "setting_bureau", describe, only="POST"),
    Page("/settings/terms/hours", "setting_terms_hours", set_terms, only="POST"),
    Page("/settings/terms/silence", "setting_terms_silence", set_silence, only="POST"),
)
