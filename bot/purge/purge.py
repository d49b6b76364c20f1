"""Purge a notice: its text goes from every row and every upload, the rows and the counts stay.

For a text that should never have been here: a secret (Law on Guarding State Secrets), personal data (Personal
Information Protection Law, art. 47). One leader orders it, by a document; what was done stays in the audit trail.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import purge as seals
from bot.audit import trail
from bot.audit.trail import Act
from bot.db.files import Files
from bot.errors import NotFound, OutOfTurn, Refused
from bot.ledger import purge as ledger
from bot.messages import message
from bot.notices import emergency, findable, release
from bot.notices.notice import STATE_WORDS, Classification, Notice, State, hold
from bot.purge import columns, elsewhere, rows, scrub, uploads
from bot.purge.scrub import Changes
from bot.purge.traces import Traces, strings
from bot.review import step
from bot.search import engine
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role

_FORWARD = {
    State.PUBLISHED: "先撤回再清除：gongkai notice withdraw {number} --reason 原因 --as 专员",
    State.PUBLISHING: "等发布有了结果，撤回以后再清除",
}


@dataclass(frozen=True)
class Order:
    """By whose order and why: the reason, and the number of the document (文号). Neither may quote the text."""

    reason: str
    document: str


@dataclass(frozen=True)
class Plan:
    """What will be emptied, the uploads that will be removed, and where the text still is afterwards."""

    number: int
    changes: Changes
    files: tuple[str, ...]
    left: tuple[str, ...]


def is_purged(session: Session, number: int) -> bool:
    """Whether a notice was purged before."""
    done = select(Act.id).where(
        Act.verb == rows.PURGED, Act.subject_kind == rows.KIND, Act.subject_id == str(number)
    )
    return session.scalar(done.limit(1)) is not None


def plan(
    session: Session, number: int, order: Order, *, by: Member, files: Files, backups: Path
) -> Plan:  # fmt: skip
    """What a purge would do; nothing is changed. `backups` is the folder of backups.

    Raises NotYours, NotFound, Refused for an order without reason or document or with words of the text, and
    OutOfTurn for what is out or on its way.
    """
    roles.require(by, "notice.purge")
    if not order.reason.strip() or not order.document.strip():
        raise Refused("清除要写明原因（--reason）和批准的文号（--document）")
    since = _since(session, number)
    _may_be_purged(session, number)
    traces = Traces(scrub.own_texts(session, number))
    if traces.quoted_in(order.reason) or traces.quoted_in(order.document):
        raise Refused(
            "原因和文号会留在审计记录里，不能写稿件里的话：写“误录涉密信息”这样的原因，依据只写文号"
        )
    mine = uploads.of_notice(session, number)
    going = mine - uploads.referred(session, but_for=number)
    traces.add_names(going)
    left = [
        *elsewhere.at_the_platform(session, number, mine),
        *elsewhere.in_other_texts(session, number, traces), *elsewhere.in_packs(session, number),
        *elsewhere.in_backups(session, since, backups),
        *filter(None, [uploads.unused(session, files, but_for=mine)]),
    ]  # fmt: skip
    _leave_to_others(session, number, traces)
    changes = scrub.plan(session, number, traces)
    return Plan(number, changes, tuple(sorted(going)), tuple(left))


def purge(
    session: Session, number: int, order: Order, *, by: Member, files: Files, backups: Path, at: datetime
) -> Plan:  # fmt: skip
    """Do it; what was done. Raises as `plan` does.

    The uploads go before the commit: where that fails, the notice is there without them and is purged again.
    What the database engine keeps of emptied rows goes by `bot.db.rewrite`, after the commit.
    """
    made = plan(session, number, order, by=by, files=files, backups=backups)
    notice = session.get(Notice, number)
    if notice is not None:
        _close(session, notice, at=at)
    scrub.carry_out(session, number, made.changes)
    for seq in made.changes.entries:
        ledger.purge(session, seq, by=by.name, reason=order.reason.strip(), at=at)
    seals.purge(session, made.changes.acts(), by=by.name, reason=order.reason.strip(), at=at)
    uploads.forget(session, files, made.files)
    about = (rows.KIND, str(number))
    told: dict[str, object] = {
        "reason": order.reason.strip(), "document": order.document.strip(), "rows": made.changes.counted(),
        "files": len(made.files), "left": list(made.left),
    }  # fmt: skip
    trail.record(session, actor=by.name, verb=rows.PURGED, subject=about, at=at, after=told)
    left = (
        f"还有 {len(made.left)} 处要人处理：{'；'.join(made.left)}"
        if made.left
        else "没有别的地方要处理"
    )
    message.tell(
        session,
        (Role.OFFICER, Role.CHIEF if by.has(Role.CHIEF) else Role.DEPUTY),
        f"稿件 {number} 的内容已依法清除。{left}",
        about=about,
        at=at,
    )
    return made


def _since(session: Session, number: int) -> datetime:
    """When the text came here. Raises NotFound where nothing knows of it."""
    first = select(Act.at).where(Act.subject_kind == rows.KIND, Act.subject_id == str(number))
    at = session.scalar(first.order_by(Act.id).limit(1))
    if at is None:
        raise NotFound(f"没有编号为 {number} 的稿件。用 gongkai notice list 查看")
    return at


def _may_be_purged(session: Session, number: int) -> None:
    """A deleted draft may: it lives on in the audit trail."""
    notice = session.get(Notice, number)
    if notice is None:
        return
    hold(session, number)
    if notice.state in _FORWARD:
        way = _FORWARD[State(notice.state)].format(number=number)
        raise OutOfTurn(f"《{notice.title}》现在是“{STATE_WORDS[notice.state]}”，不能清除：{way}")
    for one in release.of(session, number):
        if one.state in release.UNDER_WAY:
            raise OutOfTurn(
                f"《{notice.title}》的 R{one.id} 还是“{release.STAGE_WORDS[one.state]}”，"
                "可能还会发出：先用 gongkai release settle 登记结果"
            )


def _close(session: Session, notice: Notice, *, at: datetime) -> None:
    """Nothing more can be done with it: withdrawn, and where it was never out it is no longer open by class."""
    step.void(session, "notice", notice.id, at=at)
    release.cancel_waiting(session, notice, why=release.WITHDRAWN)
    engine.remove(session, notice.id)
    findable.remove(session, notice.id)
    if notice.published_at is None:
        emergency.lapse(session, notice.id, at=at)
        notice.classification = Classification.WITHHELD
    if notice.state != State.WITHDRAWN:
        notice.move("withdraw")
        notice.withdrawn_at = at
    session.flush()


def _leave_to_others(session: Session, number: int, traces: Traces) -> None:
    """What other texts say by their own right gives nothing away."""
    for name, names in columns.TEXT.items():
        table = rows.table_of(name)
        own = rows.own(table, number)
        for _, values in rows.read(session, table, names, None if own is None else ~own):
            for text in strings(list(values.values())):
                traces.leave_out(text)
