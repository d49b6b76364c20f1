"""不予公开登记: what is withheld as a secret is known here by number, ground and review date, never by what it says.

State secrets are not opened (Disclosure Regulation, art. 14) and have no place on a machine that the public reaches;
work secrets are guarded likewise (Law on Guarding State Secrets 2024, art. 64). So no field here could hold a word
of one.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.audit import trail
from bot.clock import local_day
from bot.db.base import Base
from bot.db.upsert import upsert
from bot.errors import NotFound, OutOfTurn, Refused
from bot.messages import message
from bot.staff import roles, units
from bot.staff.member import Member
from bot.staff.roles import Role
from bot.staff.units import Unit

GROUNDS = {"state_secret": "国家秘密", "work_secret": "工作秘密"}
INSTEAD = (
    "属于国家秘密、工作秘密的，标题和内容都不能录入本系统，这一份什么也没有保存；"
    "只登记登记号、依据和复核日期：gongkai withheld add。稿件文件请按保密规定处理"
)
# The article's number alone does not say so: art. 14 names other things as well.
_SECRET = re.compile("|".join([*GROUNDS.values(), *GROUNDS, "绝密|机密|涉密|保密法|保守国家秘密"]))
_TAKEN = "登记号 {} 已经登记过，用 gongkai withheld list 查看"
LONGEST = 30  # years for which a state secret may be kept, unless it is said otherwise (art. 20)
_NUMBER = re.compile(
    r"(?:[\u4e00-\u9fff]{0,6}|[A-Za-z]{1,8})[-－—/]?"  # who keeps the register
    r"(?:[〔\[(（]?[0-9]{4}[〕\])）]?年?)?[-－—/]?第?"  # the year
    r"[A-Za-z]{0,4}[0-9]{1,8}(?:[-－—/.][A-Za-z0-9]{1,8}){0,3}号?"
)


class Standing(StrEnum):
    """What became of an item."""

    KEPT = "kept"
    OPENED = "opened"  # it may be opened; as a notice of its own, by the usual way


STANDING_WORDS: dict[str, str] = {Standing.KEPT: "不予公开", Standing.OPENED: "已决定公开"}


class Withheld(Base):
    """One item that is withheld as a secret. `reminded_of` is the review date that was told of already."""

    __tablename__ = "withheld"

    id: Mapped[int] = mapped_column(primary_key=True)
    ground: Mapped[str]
    number: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    formed_on: Mapped[date | None]
    review_on: Mapped[date]
    state: Mapped[str] = mapped_column(default=Standing.KEPT)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reminded_of: Mapped[date | None]

    unit: Mapped[Unit | None] = relationship()

    def in_words(self) -> str:
        """How it is named: by number and ground, for there is nothing else."""
        return f"{self.number}（{GROUNDS[self.ground]}）"


@dataclass(frozen=True)
class Item:
    """What is handed in. `unit` is its Chinese name, or nothing."""

    ground: str
    number: str
    review_on: date
    unit: str = ""
    formed_on: date | None = None


def add(session: Session, item: Item, *, by: Member, at: datetime) -> Withheld:
    """Register an item. Raises NotYours, OutOfTurn for a number that is taken, Refused for what is no number."""
    roles.require(by, "withheld.keep")
    number, today = plain_number(item.number), local_day(at)
    if item.formed_on is not None and item.formed_on > today:
        raise Refused(f"形成日期 {item.formed_on} 还没有到")
    _ahead(item.review_on, today)
    unit = units.by_name(session, item.unit) if item.unit else None
    _refuse_known(session, number)
    values: dict[str, object] = {
        "ground": item.ground, "number": number, "unit_id": unit.id if unit else None,
        "formed_on": item.formed_on, "review_on": item.review_on, "state": Standing.KEPT,
        "recorded_by": by.name, "recorded_at": at,
    }  # fmt: skip
    if not upsert(session, Withheld, values, key=("number",)):
        raise OutOfTurn(_TAKEN.format(number))  # somebody else, a moment ago
    made = session.scalars(select(Withheld).where(Withheld.number == number)).one()
    _record(session, made, "withheld.add", by, at)
    return made


def _refuse_known(session: Session, number: str) -> None:
    """Refuse a number that is there already, also with other brackets, 第 or 号."""
    for known in session.scalars(select(Withheld.number)):
        if _letters(known) == _letters(number):
            raise OutOfTurn(_TAKEN.format(known))


def _letters(number: str) -> str:
    return re.sub(r"[第号年\W_]", "", number).lower()


def names_secret(ground: str) -> bool:
    """Whether a ground of withholding names a state or work secret."""
    return _SECRET.search(ground) is not None


def is_ground(text: str) -> bool:
    """Whether a text is nothing but one of the grounds."""
    return text in GROUNDS or text in GROUNDS.values()


def plain_number(given: str) -> str:
    """A register number without blanks. Raises Refused for what could be a title."""
    number = "".join(given.split())
    if not _NUMBER.fullmatch(number):
        raise Refused(
            "登记号要写成“文旅密登字〔2026〕第12号”“MD-2026-012”这样的号：前面最多 6 个汉字，后面是数字。"
            "这里只记号，不写标题和内容"
        )
    return number


def review(
    session: Session, id: int, *, keep_until: date | None, by: Member, at: datetime
) -> Withheld:
    """Say what a review came to: kept until another date, or (None) that it may be opened.

    Raises NotYours, NotFound, OutOfTurn for what is open already, Refused for a date that does not do.
    """
    roles.require(by, "withheld.keep")
    held = select(Withheld).where(Withheld.id == id).with_for_update()
    one = session.scalar(held, execution_options={"populate_existing": True})
    if one is None:
        raise NotFound(f"没有编号为 {id} 的不予公开登记。用 gongkai withheld list 查看")
    if one.state == Standing.OPENED:
        raise OutOfTurn(f"{one.number} 已经决定公开，不用再复核")
    before: dict[str, object] = {"state": one.state, "review_on": one.review_on.isoformat()}
    if keep_until is None:
        one.state, one.closed_at = Standing.OPENED, at
    else:
        _ahead(keep_until, local_day(at))
        one.review_on = keep_until
    _record(session, one, "withheld.review", by, at, before=before)
    return one


def listed(session: Session) -> list[Withheld]:
    """All of them, the next review first."""
    return list(session.scalars(select(Withheld).order_by(Withheld.review_on, Withheld.id)))


def remind(session: Session, *, at: datetime) -> int:
    """Tell the officer of every item whose review is due, once for each date; how many."""
    due = select(Withheld).where(
        Withheld.state == Standing.KEPT, Withheld.review_on <= local_day(at),
        Withheld.reminded_of.is_(None) | (Withheld.reminded_of != Withheld.review_on),
    )  # fmt: skip
    held = due.order_by(Withheld.id).with_for_update()
    found = list(session.scalars(held, execution_options={"populate_existing": True}))
    for one in found:
        one.reminded_of = one.review_on
        text = (
            f"{one.in_words()}到了复核日期 {one.review_on}：继续不予公开用 gongkai withheld review {one.id} "
            f"--outcome keep --next 日期，可以公开用 --outcome open"
        )
        message.tell(session, (Role.OFFICER,), text, about=("withheld", str(one.id)), at=at)
    return len(found)


def _ahead(day: date, today: date) -> None:
    if day <= today:
        raise Refused(f"复核日期 {day} 要在今天以后")
    if day.year - today.year > LONGEST:
        raise Refused(f"复核日期 {day} 太远：最长 {LONGEST} 年，请核对年份")


def _record(
    session: Session, one: Withheld, verb: str, by: Member, at: datetime,
    before: dict[str, object] | None = None,
) -> None:  # fmt: skip
    after: dict[str, object] = {
        "number": one.number, "ground": one.ground, "state": one.state,
        "review_on": one.review_on.isoformat(),
    }  # fmt: skip
    subject = ("withheld", str(one.id))
    trail.record(
        session, actor=by.name, verb=verb, subject=subject, at=at, before=before, after=after
    )
