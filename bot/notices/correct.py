"""Correct what is out, as far as that is possible: no call changes a sent article, so a new notice goes out.

Either beside the original, as a 更正 that names it, or instead of it: the original is withdrawn once the new
one is out. Or a few characters are changed in the console (`console_fix`). All pass the whole review first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db.files import Files
from bot.errors import OutOfTurn, Refused
from bot.ledger import entry
from bot.ledger.channels import Channel
from bot.ledger.entry import EntryKind
from bot.messages import message
from bot.notices import allowance, console_fix, find, release, withdraw, write
from bot.notices.channel import Allowance, Mode
from bot.notices.correction import Correction, Standing, Way, open_of
from bot.notices.front import Fields
from bot.notices.notice import STATE_WORDS, Notice, State, hold
from bot.notices.release import Stage
from bot.notices.write import Fetch
from bot.staff import roles
from bot.staff.member import Member

NO_LIMIT = Allowance()
CORRECTS = "更正"
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


@dataclass(frozen=True)
class Order:
    """What is to be put right: the new text, the note that says what was wrong, and by which way."""

    fields: Fields
    note: str
    way: Way = Way.NOTICE


def correct(
    session: Session, notice: Notice, order: Order, *, by: Member, files: Files, fetch: Fetch, at: datetime
) -> Notice:  # fmt: skip
    """A new draft that corrects or replaces a notice that is out. The original stands as it is until it is out.

    Raises NotYours (only who may withdraw may replace), OutOfTurn, Refused.
    """
    roles.require(by, "notice.correct")
    if order.way == Way.RESEND:
        roles.require(by, "notice.withdraw")
    note = " ".join(order.note.split())
    if not note:
        raise Refused("更正要写明更正什么，公众会看到")
    hold(session, notice.id)
    if notice.state != State.PUBLISHED:
        now = STATE_WORDS[notice.state]
        raise OutOfTurn(
            f"《{notice.title}》现在是“{now}”，只有已发布的稿件要更正；没发布的请直接修改"
        )
    other = open_of(session, notice.id)
    if other is not None:
        raise OutOfTurn(f"《{notice.title}》已有一次更正没有办完，请先办完或删除草稿 {other}")
    fields = _fields(session, notice, order, note)
    draft = write.add(session, fields, by=by, files=files, fetch=fetch, at=at)
    if order.way == Way.CONSOLE:
        console_fix.check(notice, draft)
    one = Correction(
        notice_id=notice.id, way=order.way, note=note, by=by.name, at=at,
        replacement_id=draft.id, settled_at=None,
    )  # fmt: skip
    session.add(one)
    session.flush()
    told: dict[str, object] = {"way": order.way.value, "note": note, "replacement": draft.id}
    trail.record(
        session, actor=by.name, verb="notice.correct", subject=("notice", str(notice.id)), at=at,
        before={"state": notice.state}, after={"state": notice.state} | told,
    )  # fmt: skip
    return draft


def _fields(session: Session, notice: Notice, order: Order, note: str) -> Fields:
    if order.way == Way.NOTICE:
        return named(notice, order.fields, note)
    if order.way == Way.CONSOLE:
        return console_fix.fields(session, notice, order.fields)
    return order.fields


def named(notice: Notice, fields: Fields, note: str) -> Fields:
    """The new text as a 更正: its title says so, and its first words name the original, unless they do already."""
    title = fields.title if CORRECTS in fields.title else f"{CORRECTS}：{fields.title}"
    number = notice.index_no or ""
    if notice.title in fields.body and number in fields.body:
        return replace(fields, title=title)
    lead = f"{CORRECTS}本单位发布的《{notice.title}》（索引号 {number}）：{note}"
    plain = _MARKS.sub(r"\\\1", lead)  # a title is no Markdown
    return replace(fields, title=title, body=f"{plain}\n\n{fields.body}")


def cost(
    session: Session, notice: Notice, usual: Mapping[str, Allowance], *, at: datetime
) -> list[str]:
    """What deleting and sending again costs, a sentence for each channel, to be read before the review."""
    told = []
    for one in release.of(session, notice.id):
        if one.state != Stage.PUBLISHED:
            continue
        name = session.get_one(Channel, one.channel).name
        if one.mode != Mode.MASS:
            told.append(
                f"“{name}”：原文会在替换稿发出后删除，原来的网址失效；替换稿用“发布”方式发不占群发次数"
            )
            continue
        wait = allowance.mass_waits(session, one.channel, usual.get(one.channel, NO_LIMIT), at=at)
        left = wait.why if wait is not None else "现在还有次数"
        told.append(
            f"“{name}”：原文是群发的，重发要再占 1 次群发次数（{left}）；原文会在替换稿发出后删除，卡片仍留在公众手机里"
        )
    return told


def due(session: Session) -> list[int]:
    """The corrections whose new notice is out, or approved for the console, or will not come."""
    gone = Correction.replacement_id.is_(None)
    came = or_(gone, Notice.published_at.is_not(None), Notice.state == State.WITHDRAWN)
    approved = and_(Correction.way == Way.CONSOLE, Notice.state == State.APPROVED)
    waiting = select(Correction.id).outerjoin(Notice, Notice.id == Correction.replacement_id)
    pending = and_(Correction.state == Standing.PENDING, or_(came, approved))
    in_vain = and_(Correction.state == Standing.BY_HAND, or_(gone, _is_withdrawn()))
    return list(session.scalars(waiting.where(or_(pending, in_vain)).order_by(Correction.id)))


def _is_withdrawn() -> ColumnElement[bool]:
    withdrawn = select(Notice.id).where(Notice.state == State.WITHDRAWN)
    return Correction.notice_id.in_(withdrawn)


def settle(session: Session, number: int, *, base_url: str, at: datetime) -> None:
    """The new notice is out: the ledger says that the original was corrected, and what is replaced is withdrawn."""
    one = session.get_one(Correction, number)
    hold(session, *filter(None, (one.notice_id, one.replacement_id)))
    session.refresh(one, with_for_update=True)
    if one.state not in (Standing.PENDING, Standing.BY_HAND):
        return
    original = session.get_one(Notice, one.notice_id)
    new = session.get(Notice, one.replacement_id) if one.replacement_id else None
    if one.way == Way.CONSOLE:
        _settle_by_hand(session, one, original, new, at=at)
        return
    # A 更正 that was out has corrected; what replaced and is withdrawn itself leaves the original alone.
    out = new is not None and new.published_at is not None
    if new is None or not out or (one.way == Way.RESEND and new.state != State.PUBLISHED):
        _drop(session, one, original, at=at)
        return
    one.state, one.settled_at = Standing.DONE, at
    _enter(session, one, original, new, base_url=base_url, at=at)
    _record(session, one, at=at)
    if one.way == Way.RESEND and original.state == State.PUBLISHED:
        withdraw.take_back(session, original, by=one.by, reason=one.note, at=at)


def _settle_by_hand(
    session: Session, one: Correction, original: Notice, new: Notice | None, *, at: datetime
) -> None:
    if new is None or original.state != State.PUBLISHED:
        _drop(session, one, original, at=at)
    elif one.state == Standing.PENDING and new.state == State.APPROVED:
        console_fix.ask(session, one, original, new, at=at)


def replacements(session: Session, number: int) -> list[Notice]:
    """The notices that correct or replace one, as far as the public may see them."""
    new = select(Notice).join(Correction, Correction.replacement_id == Notice.id)
    return list(
        session.scalars(new.where(Correction.notice_id == number, find.shown()).order_by(Notice.id))
    )


def original_of(session: Session, number: int) -> tuple[str, Notice, bool] | None:
    """By which way a notice corrects another, which, and whether the public may see that one still."""
    row = session.execute(
        select(Correction.way, Notice, find.shown())
        .join(Notice, Notice.id == Correction.notice_id)
        .where(Correction.replacement_id == number)
    ).first()
    return (row[0], row[1], bool(row[2])) if row is not None else None


def _enter(
    session: Session, one: Correction, original: Notice, new: Notice, *, base_url: str, at: datetime
) -> None:
    """One line for one correction: on the channel on which it came out, if the original was there."""
    by_this = [each for each in release.of(session, new.id) if each.state == Stage.PUBLISHED]
    first = min(by_this, key=lambda each: (each.published_at or at, each.id), default=None)
    were = [each for each in release.of(session, original.id) if each.state == Stage.PUBLISHED]
    same = [each for each in were if first is not None and each.channel == first.channel]
    page = f"{base_url.rstrip('/')}/notices/{new.id}"
    moment = new.published_at or at
    line = release.copied(session, (same or were)[0], at=moment, kind=EntryKind.CORRECTED)
    where = first.url if first is not None and first.url else page
    entry.append(session, [replace(line, url=where)], by=one.by, at=at)


def _drop(session: Session, one: Correction, original: Notice, *, at: datetime) -> None:
    one.state, one.settled_at = Standing.DROPPED, at
    text = f"《{original.title}》的更正没有办成：新稿已删除或已撤回，原文没有动"
    message.tell(session, ("officer",), text, about=("notice", str(original.id)), at=at)
    _record(session, one, at=at)


def _record(session: Session, one: Correction, *, at: datetime) -> None:
    trail.record(
        session, actor=trail.SYSTEM, verb="notice.corrected", subject=("notice", str(one.notice_id)), at=at,
        before={"correction": Standing.PENDING.value},
        after={"correction": one.state, "way": one.way, "replacement": one.replacement_id},
    )  # fmt: skip
