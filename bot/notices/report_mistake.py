"""Enter an error into the register, or say that it is none: the wording must stand in what went out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.checks import reading
from bot.clock import in_words, local_day
from bot.db import facts
from bot.errors import OutOfTurn, Refused
from bot.messages import message
from bot.notices import article, learn, versions
from bot.notices.mistake import (
    AUTHOR,
    BODY,
    DIGEST,
    GRADES,
    TITLE,
    Grade,
    Mistake,
    Source,
    Standing,
    hold_open,
)
from bot.notices.notice import STATE_WORDS, Notice, State, hold
from bot.staff import roles
from bot.staff.member import Member

DAYS: dict[str, tuple[str, int]] = {  # the fact that the bureau sets, and what it is otherwise
    Grade.SEVERE: ("errors.severe_days", 1), Grade.ORDINARY: ("errors.ordinary_days", 3),
}  # fmt: skip
FACTS = {
    f"{grade}_error_days": fact for grade, (fact, _) in DAYS.items()
}  # by their names in review.toml
FIELDS = {TITLE: "title", BODY: "body", DIGEST: "digest", AUTHOR: "author"}
WAS_OUT = (State.PUBLISHED, State.WITHDRAWN)


@dataclass(frozen=True)
class Report:
    """What is reported. Without an owner it is the author's, without a deadline the bureau's days run from `found_on`."""

    wrong: str
    right: str
    found_by: str
    found_on: date
    source: Source = Source.SELF
    grade: Grade = Grade.ORDINARY
    owner: Member | None = None
    deadline: date | None = None
    learn: bool = False  # the word joins the pack now, not only when it is put right


def report(session: Session, notice: Notice, given: Report, *, by: Member, at: datetime) -> Mistake:
    """A new line of the register; its owner is told. Raises NotYours, OutOfTurn, Refused."""
    roles.require(by, "error.report")
    hold(session, notice.id)
    wrong, right = reading.words(given.wrong).strip(), given.right.strip()
    place, is_over = _place(session, notice, wrong)
    _check(session, notice, given, wrong, at)
    owner = given.owner or notice.written_by
    one = Mistake(
        notice=notice, notice_id=notice.id, place=place, wrong=wrong, right=right, grade=given.grade,
        source=given.source, found_by=given.found_by.strip(), found_on=given.found_on,
        reported_by=by.name, reported_at=at, owner=owner, owner_id=owner.id,
        deadline=given.deadline or given.found_on + timedelta(days=days(session, given.grade)),
        reminded_at=None, correction_id=None, settled_at=None, word_id=None, state=Standing.OPEN,
    )  # fmt: skip
    session.add(one)
    session.flush()
    if given.learn:
        learn.learn(session, one, at=at)
    now = "后台已经改过，请" if is_over else f"请在 {one.deadline} 以前改正，办好以后"
    text = (
        f"《{notice.title}》有{GRADES[one.grade]}：{in_short(one)}。"
        f"{now}由信息公开专员在“错情台账”第 {one.id} 号里登记"
    )
    about = ("notice", str(notice.id))
    message.tell_members(session, (owner,), text, about=about, at=at)
    message.tell(session, ("officer",), text, about=about, at=at)
    told: dict[str, object] = {
        "error": one.id, "wrong": wrong, "right": right, "severity": one.grade, "source": one.source,
        "owner": owner.name, "deadline": one.deadline.isoformat(),
    }  # fmt: skip
    if one.source != Source.READER:  # a citizen's name does not belong into what is kept for ever
        told["found_by"] = one.found_by
    record(session, one, "error.report", by.name, at, told)
    return one


def dismiss(session: Session, one: Mistake, *, by: Member, reason: str, at: datetime) -> None:
    """What was reported is no error, and why; a word that it gave to the pack is taken out. Raises as above."""
    roles.require(by, "error.dismiss")
    hold_open(session, one)
    if not reason.strip():
        raise Refused("请写明为什么不是错情")
    learn.give_back(session, one)
    one.state, one.note, one.settled_by, one.settled_at = (
        Standing.DISMISSED, reason.strip(), by.name, at,
    )  # fmt: skip
    told: dict[str, object] = {"error": one.id, "wrong": one.wrong, "reason": one.note}
    record(session, one, "error.dismiss", by.name, at, told)


def days(session: Session, grade: str) -> int:
    """How many calendar days there are to put an error of a grade right."""
    fact, usual = DAYS[grade]
    return int(facts.get(session, fact) or usual)


def in_short(one: Mistake) -> str:
    """What is wrong and what it should be."""
    return f"{one.place}“{one.wrong}”" + (f"应为“{one.right}”" if one.right else "应删去")


def record(
    session: Session, one: Mistake, verb: str, actor: str, at: datetime, told: dict[str, object]
) -> None:
    """Into the trail of the notice, where whoever looks at it will see it."""
    subject = ("notice", str(one.notice_id))
    trail.record(session, actor=actor, verb=verb, subject=subject, at=at, after=told)


def _place(session: Session, notice: Notice, wrong: str) -> tuple[str, bool]:
    """The field in which the wording stands, as readers have it before them, and whether it only stood there once.

    Raises OutOfTurn, Refused.
    """
    if notice.state not in WAS_OUT:
        now = STATE_WORDS[notice.state]
        raise OutOfTurn(
            f"《{notice.title}》现在是“{now}”，错情台账登记发布以后发现的错误；没有发布的请直接修改"
        )
    if not wrong:
        raise Refused("请照抄写错的原文")
    now_and_then = [versions.content(notice), *versions.while_out(session, notice)]
    for turn, said in enumerate(now_and_then):
        for name, field in FIELDS.items():
            text = str(said.get(field) or "")
            if wrong in reading.words(article.plain(text) if name == BODY else text):
                return name, turn > 0
    if notice.digest and wrong in notice.digest:  # made from the text, and cut where no word ends
        return DIGEST, False
    raise Refused(
        f"发布的《{notice.title}》里没有“{wrong}”：请从发布的标题、摘要、作者或正文里照抄写错的原文"
    )


def _check(session: Session, notice: Notice, given: Report, wrong: str, at: datetime) -> None:
    """Raise Refused or OutOfTurn for what cannot stand in the register."""
    if wrong == given.right.strip():
        raise Refused("“写错的”和“应为”是一样的，请核对")
    if not given.found_by.strip():
        raise Refused("请写明是谁发现的")
    out = local_day(notice.published_at) if notice.published_at else given.found_on
    if not out <= given.found_on <= local_day(at):
        raise Refused(f"发现日期 {given.found_on} 不对：应在发布（{out}）以后、今天以前")
    if given.deadline is not None and given.deadline < given.found_on:
        raise Refused(f"期限 {given.deadline} 早于发现日期 {given.found_on}")
    known = session.scalar(
        select(Mistake).where(
            Mistake.notice_id == notice.id, Mistake.wrong == wrong, Mistake.state == Standing.OPEN
        )
    )
    if known is not None:
        raise OutOfTurn(
            f"这一处{in_words(known.reported_at)}已由{known.reported_by}登记为错情第 {known.id} 号"
        )
