"""Channels: the list, and the form that adds or changes one. Credentials are settings of the machine, not of the desk."""

from typing import Any

from sqlalchemy.orm import Session
from wtforms import BooleanField

from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import choice, line, lines_of, number, text
from bot.desk.setting.seen import Changing, changing
from bot.ledger import change_channels
from bot.ledger.change_channels import KIND_WORDS, Given
from bot.ledger.channels import DEFAULT, LEVELS, Channel, ChannelKind
from bot.staff import roles

_LEVELS = {"": "本单位账号，没有级别"} | LEVELS
_MEDIA = {kind: name for kind, name in KIND_WORDS.items() if kind != ChannelKind.WECHAT}


class ChannelForm(Changing):
    """What every channel has."""

    name = line("名称")
    aliases = text("别的叫法", help="一行一个：台账导入时这些名称都算它", optional=True, most=400)


class MediumForm(ChannelForm):
    """A newspaper, a broadcaster, a website."""

    kind = choice("种类", _MEDIA)
    level = choice("级别", _LEVELS)

    def given(self) -> Given:
        """What was typed."""
        return Given(
            self.name.data or "",
            self.kind.data or "",
            self.level.data or "",
            lines_of(self.aliases.data),
        )


class AccountForm(ChannelForm):
    """A WeChat account of ours."""

    mass_per_day = number("每天群发次数", help="不写按账号类型；0 是不限", optional=True)
    mass_per_month = number("每月群发次数", help="不写按账号类型；0 是不限", optional=True)
    protected = BooleanField("开了群发保护：每次群发管理员要在 30 分钟内用微信确认")

    def given(self) -> Given:
        """What was typed."""
        return Given(
            self.name.data or "", ChannelKind.WECHAT, "", lines_of(self.aliases.data), self.mass_per_day.data,
            self.mass_per_month.data, bool(self.protected.data),
        )  # fmt: skip


class NewAccountForm(AccountForm):
    """A further account."""

    slug = line(
        "代号",
        help="小写字母，如 museum；密钥由运维写在 GONGKAI_WECHAT_MUSEUM_… 里，不在这里",
        most=31,
    )


def channels(seat: Seat) -> Answer:
    """All channels."""
    with seat.read() as session:
        names = change_channels.all_aliases(session)
        found = [(one, names.get(one.slug, [])) for one in change_channels.every(session)]
    return seat.page(
        "setting/channels.html", channels=found, kinds=KIND_WORDS, levels=LEVELS,
        ready=set(seat.publishers), mine=roles.may(seat.person, "channel.set"),
    )  # fmt: skip


def new_medium(seat: Seat) -> Answer:
    """A new newspaper, broadcaster, website."""
    return _new(seat, MediumForm(), "新增媒体渠道")


def new_account(seat: Seat) -> Answer:
    """A further account of ours."""
    return _new(seat, NewAccountForm(), "新增公众号")


def _new(seat: Seat, form: MediumForm | NewAccountForm, title: str) -> Answer:
    if form.validate_on_submit():
        slug = form.slug.data or "" if isinstance(form, NewAccountForm) else ""
        with refusals(form):
            with seat.begin() as (session, by):
                made = change_channels.add(session, form.given(), slug, by=by, at=seat.now()).name
            return seat.done(f"已新增渠道“{made}”", "setting_channels")
    return seat.page("setting/form.html", form=form, **_around(title, "新增"))


def channel(seat: Seat, slug: str) -> Answer:
    """One channel."""
    with seat.read() as session:
        one = change_channels.find(session, slug)
    kind = AccountForm if one.kind == ChannelKind.WECHAT else MediumForm

    def now(session: Session) -> AccountForm | MediumForm:
        names = "\n".join(change_channels.aliases(session, slug))
        return kind(formdata=None, obj=change_channels.find(session, slug), data={"aliases": names})

    form = kind()
    if not form.is_submitted():
        with seat.read() as session:
            form = now(session)
    if form.validate_on_submit():
        with refusals(form):
            with changing(seat, form, now, about=("channel.set", "channel", slug)) as (session, by):
                change_channels.change(session, slug, form.given(), by=by, at=seat.now())
            return seat.done(f"已保存“{form.name.data}”", "setting_channels")
    return seat.page("setting/form.html", form=form, **_around(one.name, "保存"), **_end(one))


def retire(seat: Seat, slug: str) -> Answer:
    """Let a channel take nothing new."""
    with seat.begin() as (session, by):
        roles.require(by, "channel.set")
        name = change_channels.retire(session, slug, by=by.name, at=seat.now()).name
    return seat.done(f"“{name}”已停用；已经安排好的照常发出", "setting_channels")


def bring_back(seat: Seat, slug: str) -> Answer:
    """Let it take new things again."""
    with seat.begin() as (session, by):
        roles.require(by, "channel.set")
        name = change_channels.bring_back(session, slug, by=by.name, at=seat.now()).name
    return seat.done(f"“{name}”恢复使用", "setting_channels")


def _end(one: Channel) -> dict[str, Any]:
    """The button that retires a channel or brings it back; none for the default account, which stays."""
    if one.retired_on is not None:
        return {
            "drop": "setting_channel_back", "drop_values": {"slug": one.slug}, "drop_verb": "恢复使用", "drop_asks": "",
        }  # fmt: skip
    asks = "以后不能再往它安排发布、登记以后的刊发；已有的、补登记以前的不受影响，随时可以恢复。停用吗？"
    end = {"drop": "setting_channel_retire", "drop_values": {"slug": one.slug}, "drop_verb": "停用这个渠道", "drop_asks": asks}  # fmt: skip
    return end if one.slug != DEFAULT else {}


def _around(title: str, verb: str) -> dict[str, Any]:
    return {
        "title": title, "verb": verb, "back": "setting_channels", "back_name": "渠道",
        "intro": "级别和名称改了以后，新的发布照新的记；台账里已有的记录不变。",
    }  # fmt: skip


PAGES = (
    Page("/settings/channels", "setting_channels", channels, only="GET"),
    Page("/settings/channels/new", "setting_channel_new", new_medium),
    Page("/settings/channels/new-account", "setting_channel_account", new_account),
    Page("/settings/channels/of/<slug>", "setting_channel", channel),
    Page("/settings/channels/of/<slug>/retire", "setting_channel_retire", retire, only="POST"),
    Page("/settings/channels/of/<slug>/back", "setting_channel_back", bring_back, only="POST"),
)
