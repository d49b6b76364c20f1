"""Kinds of notices: the list, and the form that adds or changes one."""

from typing import Any

from sqlalchemy.orm import Session
from wtforms import BooleanField

from bot.db import facts
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, line, number
from bot.desk.setting.seen import Changing, changing
from bot.notices import kinds
from bot.staff import roles

REPRINTS = {"": "按来源类型：转载照样发，原创不发", "send": "照样群发", "stop": "不发，告诉人"}


class KindForm(Changing):
    """What is set of a kind."""

    clock = number("公开时限（工作日）", help="20：条例第二十六条；7：行政执法决定；0：不设时限")
    article20 = line(
        "条例第二十条的条目", help="如（一），默认写进这一类的稿件", optional=True, most=20
    )
    on_reprint = choice("群发时平台判定为转载", REPRINTS)

    def given(self, *, retired: bool = False) -> kinds.Given:
        """What was typed."""
        return kinds.Given(
            clock=self.clock.data or 0, article20=self.article20.data or "", on_reprint=self.on_reprint.data or "",
            retired=retired,
        )  # fmt: skip


class NewKindForm(KindForm):
    """A new kind."""

    name = line("名称", most=kinds.LONGEST)


class OldKindForm(KindForm):
    """A kind that is there."""

    retired = BooleanField("停用：新的稿件不能再选它，已有的不变")


class DefaultForm(Changing):
    """Which kind notices have that say none."""

    name = choice("没有写类别的稿件归")


def all_kinds(seat: Seat) -> Answer:
    """All kinds."""
    return _page(seat)


def new(seat: Seat) -> Answer:
    """A new kind."""
    form = NewKindForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                made = kinds.add(
                    session, form.name.data or "", form.given(), by=by, at=seat.now()
                ).name
            return seat.done(f"已新增类别“{made}”", "setting_kinds")
    return seat.page("setting/form.html", form=form, **_around("新增类别", "新增"), first="name")


def kind(seat: Seat, name: str) -> Answer:
    """One kind: described anew, retired, or given again."""

    def now(session: Session) -> OldKindForm:
        one = kinds.find(session, name)
        return OldKindForm(formdata=None, obj=one, data={"retired": one.retired_on is not None})

    form = OldKindForm()
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("kind.change", "kind", name)) as (session, by):
                given = form.given(retired=bool(form.retired.data))
                kinds.change(session, name, given, by=by, at=seat.now())
            return seat.done(f"已保存“{name}”", "setting_kinds")
    with seat.read() as session:
        form = form if form.is_submitted() else now(session)
    return seat.page("setting/form.html", form=form, **_around(name, "保存"))


def make_default(seat: Seat) -> Answer:
    """The kind of notices that say none."""
    form = DefaultForm()
    with seat.read() as session:
        form.name.choices = {name: name for name in kinds.offered(session)}
    if form.validate_on_submit():
        with refusals(form):
            about = ("kind.default", "kind", form.name.data)
            with changing(seat, form, _default, about=about) as (session, by):
                kinds.make_default(session, form.name.data, by=by, at=seat.now())
            return seat.done(f"没有写类别的稿件以后归“{form.name.data}”", "setting_kinds")
    return _page(seat, form)


def _page(seat: Seat, form: DefaultForm | None = None) -> Answer:
    with seat.read() as session:
        found, default = kinds.every(session), facts.get(session, kinds.DEFAULT)
        form = form or _default(session)
        form.name.choices = {name: name for name in kinds.offered(session)}
    return seat.page(
        "setting/kinds.html", kinds=found, default=default, reprints=REPRINTS, form=form,
        mine=roles.may(seat.person, "kind.manage"),
    )  # fmt: skip


def _default(session: Session) -> DefaultForm:
    return DefaultForm(formdata=None, data={"name": facts.get(session, kinds.DEFAULT)})


def _around(title: str, verb: str) -> dict[str, Any]:
    return {"title": title, "verb": verb, "back": "setting_kinds", "back_name": "稿件类别"}


PAGES = (
    Page("/settings/kinds", "setting_kinds", all_kinds, only="GET"),
    Page("/settings/kinds/new", "setting_kind_new", new),
    Page("/settings/kinds/default", "setting_kind_default", make_default, only="POST"),
    Page("/settings/kinds/of/<name>", "setting_kind", kind),
)
