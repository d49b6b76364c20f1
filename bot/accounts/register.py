"""The account register (账号台账): who holds an account, until when it is verified, its filing, its last console login."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.audit import trail
from bot.clock import local_day
from bot.db import facts
from bot.db.base import Base
from bot.errors import NotFound, Refused
from bot.ledger.channels import Channel, ChannelKind
from bot.messages import message
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role

SOON = 60  # days before 认证 ends: renewing takes weeks, and without it nothing can be sent
UNSEEN = 90  # days without a login to the console after which somebody should look in


class AccountRecord(Base):
    """What is on record of one account."""

    __tablename__ = "account_record"

    account: Mapped[str] = mapped_column(ForeignKey("channel.slug"), primary_key=True)
    holder: Mapped[str]  # 主体: the body that it is registered for
    keeper: Mapped[str] = mapped_column(default="")  # 账号管理员: who scans the code
    verified_until: Mapped[date | None]  # 认证 is for a year
    filing: Mapped[str] = mapped_column(default="")  # 备案 number
    filed_on: Mapped[date | None]
    last_login: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    updated_by: Mapped[str]
    updated_at: Mapped[datetime]

    channel: Mapped[Channel] = relationship()


IN_USE = Channel.kind == ChannelKind.WECHAT, Channel.retired_on.is_(None)


@dataclass(frozen=True)
class Given:
    """A record as it is handed in."""

    holder: str
    keeper: str = ""
    verified_until: date | None = None
    filing: str = ""
    filed_on: date | None = None
    last_login: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Standing:
    """An account, what is on record of it, and what somebody must see to by now."""

    channel: Channel
    record: AccountRecord | None
    warnings: tuple[str, ...]


def every(session: Session, *, today: date) -> list[Standing]:
    """All accounts of ours with what is on record, and what to see to."""
    ours = select(Channel).where(*IN_USE).order_by(Channel.slug)
    known: Mapping[str, AccountRecord] = {
        one.account: one for one in session.scalars(select(AccountRecord))
    }
    return [
        Standing(channel, known.get(channel.slug), tuple(warnings(known.get(channel.slug), today)))
        for channel in session.scalars(ours)
    ]


def keep(
    session: Session, account: str, given: Given, *, by: Member, at: datetime
) -> AccountRecord:
    """Write down what is so of an account. Raises NotYours, NotFound, Refused."""
    roles.require(by, "account.record")
    channel = session.get(Channel, account)
    if channel is None or channel.kind != ChannelKind.WECHAT:
        raise NotFound("没有这个公众号，请回到账号台账")
    holder = " ".join(given.holder.split())
    if not holder:
        raise Refused("请写明账号的主体，如桓台县文化出版局")
    today = local_day(at)
    for what, day in (("备案", given.filed_on), ("最近登录后台", given.last_login)):
        if day is not None and day > today:
            raise Refused(f"{what}的日子 {day} 还没有到")
    one = session.get(AccountRecord, account, with_for_update=True)
    before = _told(one) if one is not None else None
    if one is None:
        one = AccountRecord(account=account, channel=channel)
        session.add(one)
    one.holder, one.keeper, one.filing = holder, given.keeper.strip(), given.filing.strip()
    one.verified_until, one.filed_on, one.last_login = (
        given.verified_until,
        given.filed_on,
        given.last_login,
    )
    one.note, one.updated_by, one.updated_at = given.note.strip(), by.name, at
    session.flush()
    trail.record(
        session, actor=by.name, verb="account.record", subject=("account", account), at=at, before=before, after=_told(one)
    )  # fmt: skip
    return one


def warnings(record: AccountRecord | None, today: date) -> list[str]:
    """What somebody must see to by now, as sentences; empty when all is well."""
    if record is None:
        return ["还没有登记主体、认证和备案"]
    found = list(_dated(record, today).values())
    if record.verified_until is None:
        found.append("没有登记认证到期的日子")
    if not record.filing:
        found.append("没有登记备案号：政务新媒体要在主管部门备案")
    if record.last_login is None:
        found.append("没有登记最近一次登录公众平台后台的日子")
    return found


def remind(session: Session, *, at: datetime) -> int:
    """Tell officer and administrator of what has come due, each once; of how many accounts."""
    ours = select(Channel).where(*IN_USE).order_by(Channel.slug)
    accounts = session.scalars(ours.with_for_update()).all()  # of two schedulers one tells
    count = 0
    for channel in accounts:
        record = session.get(AccountRecord, channel.slug)
        due = _dated(record, local_day(at)) if record is not None else {}
        fact = f"account_told.{channel.slug}"
        told = facts.get(session, fact).split()
        new = [text for key, text in due.items() if key not in told]
        if new:
            text = f"公众号“{channel.name}”：{'；'.join(new)}。办好以后在“设置 → 账号台账”里改"
            who = (Role.OFFICER, Role.ADMIN)
            message.tell(session, who, text, about=("account", channel.slug), at=at)
            count += 1
        if list(due) != told:
            facts.put(session, fact, " ".join(due))
    return count


def _dated(record: AccountRecord, today: date) -> dict[str, str]:
    """What has come due by its day: a name that stays the same until the day is another, and the sentence."""
    due = {}
    until, seen = record.verified_until, record.last_login
    if until is not None and until < today:
        due[f"over:{until}"] = f"认证已在 {until} 到期：群发和发布接口会停用，请马上续"
    elif until is not None and (until - today).days <= SOON:
        due[f"soon:{until}"] = f"认证还有 {(until - today).days} 天到期（{until}），请办年审"
    if seen is not None and (today - seen).days > UNSEEN:
        days = (today - seen).days
        due[f"unseen:{seen}"] = f"{days} 天没有登录过公众平台后台，请登录看看通知和告警"
    return due


def _told(one: AccountRecord) -> dict[str, object]:
    days = {name: getattr(one, name) for name in ("verified_until", "filed_on", "last_login")}
    return {
        "holder": one.holder, "keeper": one.keeper, "filing": one.filing, "note": one.note,
        **{name: day.isoformat() if day else None for name, day in days.items()},
    }  # fmt: skip
