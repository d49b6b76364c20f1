"""Give an account back (退出): what is still open, what can be put back, and what only the console can."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import in_words
from bot.errors import OutOfTurn
from bot.notices.dispatch import Dispatch
from bot.notices.release import STAGE_WORDS, Release, Stage
from bot.staff import roles
from bot.staff.member import Member
from bot.takeover import kept
from bot.takeover import menu as menus
from bot.takeover.console import Laid
from bot.takeover.kept import Takeover
from bot.takeover.menu import Button

MOVING = (Stage.SENDING, Stage.SUBMITTED, Stage.UNSURE)  # the platform may yet publish them


@dataclass(frozen=True)
class Standing:
    """How an account stands that is to be given back: what was found there, what waits, which drafts are ours."""

    found: Takeover | None
    waiting: list[str]
    drafts: frozenset[str]  # media ids


def look(session: Session, slug: str, *, by: Member) -> Standing:
    """How an account stands, for whoever may give it back.

    Raises:
        NotYours: the member may not.
        OutOfTurn: a release is under way; its outcome would find nobody.
    """
    roles.require(by, "account.leave")
    kept.account(session, slug)
    ours = select(Release).where(Release.channel == slug).order_by(Release.due_at, Release.id)
    releases = list(session.scalars(ours))
    if moving := [one for one in releases if one.state in MOVING]:
        named = "、".join(
            f"R{one.id}《{one.notice.title}》{STAGE_WORDS[one.state]}" for one in moving
        )
        raise OutOfTurn(f"有发布正在进行：{named}。等有了结果（或在“发布”里登记）再退出")
    laid = select(Dispatch.draft_id).where(Dispatch.account == slug, Dispatch.draft_id != "")
    return Standing(
        found=kept.standing(session, slug), drafts=frozenset(session.scalars(laid)),
        waiting=[_line(one) for one in releases if one.state in (Stage.WAITING, Stage.MANUAL)],
    )  # fmt: skip


def left_drafts(standing: Standing, box: Iterable[Laid]) -> list[str]:
    """The drafts of ours that lie in the draft box still."""
    return [
        "、".join(f"《{title}》" for title in one.titles)
        for one in box
        if one.media_id in standing.drafts
    ]


def to_put_back(found: Sequence[Button], present: Sequence[Button]) -> dict[str, object]:
    """The menu to push so that it is again as it was found, as far as the interface can; {} when nothing is to be done."""
    wanted = menus.to_push(found)
    return {} if wanted == menus.to_push(present) else wanted


def by_hand(found: Sequence[Button] | None) -> list[str]:
    """What a person does in the console, in order; None where no menu was kept."""
    told = [
        "到公众平台“设置与开发—基本配置”停用服务器配置：从这时起机器人不再回答",
        "到“自动回复”重新开启关注回复、收到消息回复、关键词回复；后台原来设的都还在",
        "到“自定义菜单”核对菜单，后台做的菜单要重新开启",
    ]
    lost = [one.what() for one in menus.leaves(found or ()) if not one.can_be_pushed]
    if lost:
        told[-1] += f"；这些按钮只能在后台恢复：{'、'.join(lost)}"
    if found is None:
        told[-1] += "；接管时没有留下菜单，只能照记忆重做"
    return [
        *told,
        "从 IP 白名单里删去服务器的地址，重置 AppSecret，停掉 gongkai run，删去 .env 里这个账号的设置",
    ]


def record(session: Session, slug: str, *, by: Member, pushed: bool, at: datetime) -> None:
    """Write down that an account was given back. Raises NotYours, OutOfTurn as `look` does."""
    kept.account(session, slug, hold=True)
    one = look(session, slug, by=by).found
    if one is not None:
        one.left_at, one.left_by = at, by.name
    trail.record(
        session, actor=by.name, verb="account.leave", subject=("channel", slug), at=at,
        after={"menu_put_back": pushed},
    )  # fmt: skip


def _line(one: Release) -> str:
    return f"R{one.id}《{one.notice.title}》{STAGE_WORDS[one.state]}，{in_words(one.due_at)}"
