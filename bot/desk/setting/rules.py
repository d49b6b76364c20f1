"""The rule pack of checking: words, leaders, full names, confirmed hosts."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField

from bot.checks.finding import SEVERITY_WORDS, Severity
from bot.clock import local_day
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, day, line, lines_of, number, one_of, text
from bot.desk.setting.seen import Adding
from bot.notices import change_rules
from bot.notices.change_rules import LISTED_WORDS, Word
from bot.notices.rules import HOST, NAME
from bot.staff import roles

MOST_ID = 2**31 - 1


class WordForm(Adding):
    """A word or pattern."""

    word = line("写错的", most=change_rules.LONGEST)
    use = line("应写成", most=200, optional=True, help="不写就由人判断怎么改")
    category = line("类别", most=20, help="如 别字、机构名称、固定表述")
    source = line("依据", most=200, help="如《现代汉语词典》、三定方案")
    severity = one_of("轻重", SEVERITY_WORDS, default=Severity.CONFIRM)
    unless = text(
        "不算错的上下文",
        most=400,
        optional=True,
        rows=2,
        help="一行一个；写 《》 或 “” 表示书名号、引号里面不查",
    )
    is_pattern = BooleanField("“写错的”是正则表达式")

    def given(self) -> Word:
        """What was typed."""
        return Word(
            self.word.data or "", self.use.data or "", self.category.data or "", self.source.data or "",
            self.severity.data or "", bool(self.is_pattern.data), lines_of(self.unless.data),
        )  # fmt: skip


class EndForm(Adding):
    """Why a rule ends."""

    reason = line("为什么停用", most=200)


class LeaderForm(Adding):
    """A leader in an office."""

    name = line("姓名", most=20)
    title = line("职务", most=40)
    position = number("排序", help="小的在前")
    since = day("任职从哪天", optional=True)


class LeftForm(Adding):
    """The last day in an office."""

    number = HiddenField()
    last = day("任职到哪天")


class ListedForm(Adding):
    """A host or a full name."""

    kind = choice("加到", LISTED_WORDS)
    value = line("网站域名或规范名称", most=60, help="域名写成 www.gov.cn 这样；名称六个字以上")


def rules(seat: Seat) -> Answer:
    """The words, with a search, page by page."""
    asked, after = request.args.get("q", "").strip()[:60], request.args.get("after", "")
    today = local_day(seat.now())
    with seat.read() as session:
        first = min(int(after), MOST_ID) if after.isascii() and after.isdigit() else 0
        words = change_rules.words(session, asked, after=first, today=today)
        total = change_rules.count(session, today=today)
    more = words[-1].id if len(words) == change_rules.A_PAGE else None
    return seat.page(
        "setting/rules.html", words=words, asked=asked, total=total, more=more,
        mine=roles.may(seat.person, "rules.manage"),
    )  # fmt: skip


def new_word(seat: Seat) -> Answer:
    """A further word."""
    form = WordForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                word = change_rules.add_word(session, form.given(), by=by, at=seat.now()).word
            return seat.done(f"已加进规则包，以后送审都查“{word}”", "setting_rules")
    return seat.page("setting/form.html", form=form, title="新增一条规则", verb="新增", back="setting_rules", back_name="查错规则")  # fmt: skip


def end_word(seat: Seat, number: int) -> Answer:
    """A word that is not checked for any more."""
    form = EndForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                one = change_rules.end_word(
                    session, number, reason=form.reason.data or "", by=by, at=seat.now()
                )
                word = one.word
            return seat.done(f"已停用“{word}”，今天起形成的稿件不再查它", "setting_rules")
    with seat.read() as session:
        word = change_rules.word(session, number).word
    return seat.page("setting/form.html", form=form, title=f"停用“{word}”", verb="停用", back="setting_rules", back_name="查错规则")  # fmt: skip


def names(seat: Seat) -> Answer:
    """Leaders, full names and hosts."""
    return seat.page("setting/rule_names.html", **_shown(seat))


def add_leader(seat: Seat) -> Answer:
    """A leader takes an office."""
    form = LeaderForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                change_rules.add_leader(
                    session, form.name.data or "", form.title.data or "", position=form.position.data or 0,
                    since=form.since.data, by=by, at=seat.now(),
                )  # fmt: skip
            return seat.done("已加进领导名单", "setting_rule_names")
    return seat.page("setting/rule_names.html", **_shown(seat, leader=form))


def end_leader(seat: Seat) -> Answer:
    """A leader leaves an office."""
    form = LeftForm()
    if form.validate_on_submit() and (form.number.data or "").isdigit():
        with refusals(form):
            with seat.begin() as (session, by):
                number = min(int(form.number.data or 0), MOST_ID)
                change_rules.end_leader(session, number, form.last.chosen, by=by, at=seat.now())
            return seat.done("已写明离任的日子", "setting_rule_names")
    return seat.page("setting/rule_names.html", **_shown(seat, left=form))


def add_listed(seat: Seat) -> Answer:
    """A further host or name."""
    form = ListedForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                change_rules.add_listed(
                    session, form.kind.data or "", form.value.data or "", by=by, at=seat.now()
                )
            return seat.done(f"已加进{LISTED_WORDS[form.kind.data]}", "setting_rule_names")
    return seat.page("setting/rule_names.html", **_shown(seat, listed=form))


def drop_listed(seat: Seat) -> Answer:
    """Take one off its list."""
    kind, value = request.form.get("kind", ""), request.form.get("value", "")[:200]
    with seat.begin() as (session, by):
        change_rules.drop_listed(session, kind, value, by=by, at=seat.now())
    return seat.done(f"已去掉“{value}”", "setting_rule_names")


def _shown(seat: Seat, **forms: FlaskForm) -> dict[str, Any]:
    with seat.read() as session:
        shown: dict[str, Any] = {
            "leaders": change_rules.leaders(session),
            "lists": [(kind, LISTED_WORDS[kind], change_rules.listed(session, kind)) for kind in (NAME, HOST)],
        }  # fmt: skip
    fresh = {
        "leader": LeaderForm(formdata=None), "left": LeftForm(formdata=None), "listed": ListedForm(formdata=None),
    }  # fmt: skip
    return shown | fresh | forms | {"mine": roles.may(seat.person, "rules.manage")}


PAGES = (
    Page("/settings/rules", "setting_rules", rules, only="GET"),
    Page("/settings/rules/new", "setting_rule_new", new_word),
    Page("/settings/rules/<int(max=2147483647):number>/end", "setting_rule_end", end_word),
    Page("/settings/rules/names", "setting_rule_names", names, only="GET"),
    Page("/settings/rules/leaders", "setting_rule_leader", add_leader, only="POST"),
    Page("/settings/rules/leaders/end", "setting_rule_leader_end", end_leader, only="POST"),
    Page("/settings/rules/listed", "setting_rule_listed", add_listed, only="POST"),
    Page("/settings/rules/listed/drop", "setting_rule_listed_drop", drop_listed, only="POST"),
)
