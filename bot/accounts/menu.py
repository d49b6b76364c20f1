"""The menu of an account as a draft: what the platform takes, kept until somebody pushes it.

Limits: developers.weixin.qq.com/doc, createCustomMenu.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn, Refused
from bot.ledger.channels import Channel, ChannelKind
from bot.review import proposal
from bot.review.proposal import Proposal
from bot.staff import roles
from bot.staff.member import Member

KIND = "menu"  # of proposals
TOP, UNDER = 3, 5  # buttons in a row, and under each of them
_TOP_BYTES, _UNDER_BYTES, _KEY_BYTES, _URL_BYTES = 16, 60, 128, 1024
TYPES = {"view": "打开网址", "click": "问机器人一句话", "miniprogram": "打开小程序"}


class MenuDraft(Base):
    """The menu that an account is to have, as menu/create takes it; when it was pushed last."""

    __tablename__ = "menu_draft"

    account: Mapped[str] = mapped_column(ForeignKey("channel.slug"), primary_key=True)
    menu: Mapped[dict[str, object]]
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]
    pushed_at: Mapped[datetime | None]
    pushed_by: Mapped[str] = mapped_column(default="")

    @property
    def mark(self) -> str:
        """What tells this draft from an earlier or later one."""
        return self.edited_at.isoformat()

    @property
    def is_pushed(self) -> bool:
        """Whether the platform has it as it is now."""
        return self.pushed_at is not None and self.pushed_at >= self.edited_at


@dataclass(frozen=True)
class Button:
    """A button as it is handed in: what it opens or asks, or what is under it.

    `value` is an address (view; miniprogram: for old phones) or what the bot is asked (click).
    """

    name: str
    type: str = ""
    value: str = ""
    app_id: str = ""
    page: str = ""
    under: tuple["Button", ...] = ()


def draft(session: Session, account: str) -> MenuDraft | None:
    """What an account is to have; None where nobody has drawn one up."""
    return session.get(MenuDraft, account)


def keep(
    session: Session, account: str, buttons: Sequence[Button], *,
    by: Member, at: datetime,
) -> MenuDraft:  # fmt: skip
    """Draw up an account's menu. The account's own does not change by it. Raises NotYours, NotFound, Refused."""
    roles.require(by, "menu.edit")
    channel = session.get(Channel, account)
    if channel is None or channel.kind != ChannelKind.WECHAT:
        raise NotFound("没有这个公众号")
    return draw_up(session, account, _menu(buttons), by=by.name, at=at)


def draw_up(
    session: Session, account: str, menu: dict[str, object], *, by: str, at: datetime
) -> MenuDraft:
    """Put a checked menu in place of the draft."""
    one = session.get(MenuDraft, account, with_for_update=True)
    before = one.menu if one is not None else None
    if one is None:
        one = MenuDraft(account=account, menu=menu, pushed_at=None)
        session.add(one)
    one.menu, one.edited_by, one.edited_at = menu, by, at
    session.flush()
    trail.record(
        session,
        actor=by,
        verb="menu.edit",
        subject=("menu", account),
        at=at,
        before=before,
        after=menu,
    )
    return one


def propose(
    session: Session, account: str, buttons: Sequence[Button], *, by: Member, at: datetime
) -> Proposal | None:
    """Ask for another menu: it becomes the draft when the chain has passed it; None where it is the same.

    Raises NotYours, NotFound, Refused and OutOfTurn.
    """
    roles.require(by, "menu.edit")
    channel = session.get(Channel, account)
    if channel is None or channel.kind != ChannelKind.WECHAT:
        raise NotFound("没有这个公众号")
    menu, now = _menu(buttons), draft(session, account)
    if now is not None and now.menu == menu:
        return None
    before: dict[str, object] | None = {"menu": now.menu} if now is not None else None
    title = f"公众号菜单（{channel.name}）"
    given = proposal.Given(KIND, account, title, before, {"menu": menu})
    return proposal.propose(session, given, by=by, at=at)


def put(session: Session, made: Proposal, by: str, at: datetime) -> None:
    """The chain has passed a menu: it is the draft now. Raises OutOfTurn where the draft is another by now."""
    menu, now = made.after["menu"], session.get(MenuDraft, made.target, with_for_update=True)
    if (now.menu if now is not None else None) != (made.before or {}).get("menu"):
        raise OutOfTurn("菜单后来又改过，请退回，照最新的重新提出")
    if not isinstance(menu, dict):
        raise Refused("这份菜单看不懂，请退回重新提出")
    draw_up(session, made.target, menu, by=made.made_by.name, at=at)


def in_words(told: object) -> str:
    """A menu as people read it, a button a line."""
    lines = []
    for one in _listed(told.get("button")) if isinstance(told, dict) else []:
        top = _button(one)
        lines.append(_line(top))
        lines += [f"　· {_line(each)}" for each in top.under]
    return "\n".join(lines)


def _line(one: Button) -> str:
    return f"{one.name}：{TYPES[one.type]} {one.value}" if one.type in TYPES else one.name


def record_pushed(
    session: Session, account: str, menu: dict[str, object], *, read_at: datetime, by: str, at: datetime
) -> None:  # fmt: skip
    """The platform has taken the draft as it was at a moment; what was edited since waits for another push."""
    one = session.get(MenuDraft, account, with_for_update=True)
    if one is not None:
        one.pushed_at, one.pushed_by = read_at, by
    trail.record(session, actor=by, verb="menu.push", subject=("menu", account), at=at, after=menu)


def buttons(one: MenuDraft) -> list[Button]:
    """A draft as it was handed in."""
    return [_button(told) for told in _listed(one.menu.get("button"))]


def addresses(session: Session) -> list[tuple[str, str]]:
    """What the menus open: where it stands, and the address."""
    found = []
    for one in session.scalars(select(MenuDraft)):
        for top in buttons(one):
            for each in (top, *top.under):
                if each.type in ("view", "miniprogram"):
                    found.append((f"菜单“{each.name}”", each.value))
    return found


def _button(told: dict[str, object]) -> Button:
    kind = str(told.get("type", ""))
    return Button(
        name=str(told.get("name", "")), type=kind, value=str(told.get("key" if kind == "click" else "url", "")),
        app_id=str(told.get("appid", "")), page=str(told.get("pagepath", "")),
        under=tuple(_button(each) for each in _listed(told.get("sub_button"))),
    )  # fmt: skip


def checked(told: object) -> dict[str, object]:
    """A menu as a file tells it, within the platform's limits. Raises Refused."""
    return _menu(
        [_button(one) for one in _listed(told.get("button"))] if isinstance(told, dict) else []
    )


def _listed(told: object) -> list[dict[str, object]]:
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def _menu(given: Sequence[Button]) -> dict[str, object]:
    if not 1 <= len(given) <= TOP:
        raise Refused(f"菜单要有 1 到 {TOP} 个一级按钮")
    return {"button": [_top(one) for one in given]}


def _top(one: Button) -> dict[str, object]:
    name = _name(one, _TOP_BYTES)
    if not one.under:
        return {"name": name, **_does(one)}
    if len(one.under) > UNDER:
        raise Refused(f"“{name}”下面最多 {UNDER} 个按钮")
    if any(each.under for each in one.under):
        raise Refused(f"“{name}”下面的按钮不能再有下级")
    return {
        "name": name,
        "sub_button": [{"name": _name(each, _UNDER_BYTES), **_does(each)} for each in one.under],
    }


def _name(one: Button, most: int) -> str:
    name = one.name.strip()
    if not name:
        raise Refused("每个按钮都要有名称")
    if len(name.encode()) > most:
        raise Refused(
            f"“{name}”太长：{'一级' if most == _TOP_BYTES else '二级'}按钮最多 {most // 3} 个字"
        )
    return name


def _does(one: Button) -> dict[str, object]:
    value = one.value.strip()
    if one.type == "click":
        if not value or len(value.encode()) > _KEY_BYTES:
            raise Refused(f"“{one.name}”要写点了以后问机器人的话，最多 {_KEY_BYTES // 3} 个字")
        return {"type": "click", "key": value}
    if one.type not in TYPES:
        raise Refused(f"请选“{one.name}”点了以后做什么")
    if urlsplit(value).scheme not in ("http", "https") or len(value.encode()) > _URL_BYTES:
        raise Refused(f"“{one.name}”要写完整的网址，以 https:// 开头")
    if one.type == "view":
        return {"type": "view", "url": value}
    app_id, page = one.app_id.strip(), one.page.strip()
    if not app_id or not page:
        raise Refused(
            f"“{one.name}”打开小程序要写它的 AppID 和页面路径；网址给打不开小程序的旧手机用"
        )
    return {"type": "miniprogram", "url": value, "appid": app_id, "pagepath": page}
