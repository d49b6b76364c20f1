"""The menu of an account: three buttons and what is under each, within what the platform takes."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from wtforms import FieldList, Form, FormField

from bot.accounts import menu, push_menu
from bot.accounts.menu import TOP, TYPES, UNDER, Button
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, line
from bot.desk.setting.seen import Changing, changing
from bot.ledger.change_channels import every
from bot.ledger.channels import DEFAULT, ChannelKind
from bot.staff import roles


class ButtonForm(Form):
    """A button; without a name it is none."""

    name = line("名称", most=20, optional=True)
    type = choice("点了以后", {"": "—"} | TYPES)
    value = line("网址或问的话", most=1000, optional=True)
    app_id = line("小程序 AppID", most=40, optional=True)
    page = line("小程序页面", most=200, optional=True)

    def button(self) -> Button:
        """What was typed."""
        return Button(
            self.name.data or "", self.type.data or "", self.value.data or "", self.app_id.data or "",
            self.page.data or "",
        )  # fmt: skip

    @property
    def is_used(self) -> bool:
        """Whether anything was typed."""
        return any((self.name.data, self.value.data))


class ColumnForm(ButtonForm):
    """A button of the row, and what is under it."""

    under = FieldList(FormField(ButtonForm), min_entries=UNDER, max_entries=UNDER)

    def column(self) -> Button:
        """What was typed; what is under a button is what it does."""
        under = tuple(one.form.button() for one in self.under if one.form.is_used)
        return Button(self.name.data or "", under=under) if under else self.button()


class MenuForm(Changing):
    """The menu."""

    columns = FieldList(FormField(ColumnForm), min_entries=TOP, max_entries=TOP)

    def buttons(self) -> list[Button]:
        """The buttons of the row that were typed."""
        forms = [one.form for one in self.columns]
        return [
            one.column()
            for one in forms
            if one.is_used or any(sub.form.is_used for sub in one.under)
        ]


def edit(seat: Seat) -> Answer:
    """The draft of an account's menu."""
    account = request.args.get("account", DEFAULT)[:40]

    def now(session: Session) -> MenuForm:
        kept = menu.draft(session, account)
        rows = [_row(one) for one in menu.buttons(kept)] if kept else []
        return MenuForm(formdata=None, data={"columns": rows})

    form = MenuForm()
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("menu.edit", "menu", account)) as (session, by):
                made = menu.propose(session, account, form.buttons(), by=by, at=seat.now())
            said = "已送审。审核通过以后成为草稿，再推送到公众号" if made else "没有改动"
            return seat.done(said, "setting_menu", account=account)
    with seat.read() as session:
        kept = menu.draft(session, account)
        accounts = [one for one in every(session) if one.kind == ChannelKind.WECHAT]
        buttons = menu.buttons(kept) if kept else []
        form = form if form.is_submitted() else now(session)
    return seat.page(
        "setting/menu.html", form=form, draft=kept, buttons=buttons, accounts=accounts, account=account,
        mine=roles.may(seat.person, "menu.edit"),
    )  # fmt: skip


def _row(one: Button) -> dict[str, Any]:
    told = {
        "name": one.name,
        "type": one.type,
        "value": one.value,
        "app_id": one.app_id,
        "page": one.page,
    }
    return {**told, "under": [_row(each) for each in one.under]}


def push(seat: Seat) -> Answer:
    """Put the draft that the person has before them in place of the account's menu."""
    account = request.args.get("account", DEFAULT)[:40]
    roles.require(seat.person, "menu.edit")
    push_menu.push(
        seat.tools.sessions, account, seat.tools.consoles,
        seen=request.form.get("drawn", ""), by=seat.person.name, now=seat.now,
    )  # fmt: skip
    return seat.done("已推送，手机上最多 24 小时以后才变", "setting_menu", account=account)


PAGES = (
    Page("/settings/menu", "setting_menu", edit),
    Page("/settings/menu/push", "setting_menu_push", push, only="POST"),
)
