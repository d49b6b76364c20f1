"""Review a notice: submit it, approve it step by step, or return it to its author."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.checks.finding import Finding
from bot.checks.sheet import Place
from bot.clock import local_day
from bot.errors import OutOfTurn
from bot.notices import check, console_fix, countersign, dismissal, importance, rules, source, waits
from bot.notices.notice import STATE_WORDS, Notice, hold
from bot.review import chain, delegation, step
from bot.staff import roles
from bot.staff.member import Member


def submit(
    session: Session, notice: Notice, *, by: Member, at: datetime, places: Sequence[Place] = ()
) -> list[Finding]:
    """Send a draft into its chain of review. Returns what deserves a second look.

    `places` are the venues of the guide, to compare the text with. Raises Refused when a check blocks
    it or awaits an answer (secrecy review before opening: State Secrets Law, art. 35).
    """
    roles.require(by, "notice.submit")
    hold(session, notice.id)
    before = notice.move("submit")
    console_fix.check_draft(session, notice)
    found = unsettled(session, notice, at=at, places=places)
    check.refuse(notice.id, found)
    importance.raise_by_rules(session, notice, at=at)
    opened = step.begin(session, subject_of(notice), by=by, at=at)
    notice.reason = ""
    waits.over(session, notice, waits.REVIEW, waits.EDIT)
    waits.ask(session, notice, opened, f"{by.name} 送审《{notice.title}》", at=at)
    told: dict[str, object] = {"findings": [one.what for one in found]}
    _record(session, notice, "notice.submit", by, at, before, told)
    return found


def subject_of(notice: Notice) -> chain.Subject:
    """A notice as the chain of review knows it."""
    return chain.Subject(
        kind="notice", id=notice.id, title=notice.title, importance=notice.importance,
        fingerprint=notice.fingerprint(), unit_id=notice.unit_id, authors=frozenset(notice.writers),
        origin=notice.origin,
    )  # fmt: skip


def unsettled(
    session: Session, notice: Notice, *, at: datetime, places: Sequence[Place] = ()
) -> list[Finding]:
    """What a check finds in a notice and nobody answers for."""
    found = check.findings(
        notice, today=local_day(at), pack=rules.kept(session), places=places, sources=source.every(session)
    )  # fmt: skip
    answered = dismissal.of(session, notice)
    return [one for one in found if not dismissal.is_settled(one, answered)]


def approve(
    session: Session,
    notice: Notice,
    *,
    by: Member,
    comment: str,
    checked: Iterable[str],
    at: datetime,
) -> bool:
    """Pass the step that waits, one's own or in another's place; True when the notice is approved by it.

    `checked` are the five points. Raises Refused for the last step while another body's confirmation is missing.
    """
    _require(session, by, at=at)
    opened = open_round(session, notice)
    before: dict[str, object] = {"state": notice.state}
    waiting = opened.waiting()
    last = step.approve(session, opened, by=by, comment=comment, checked=checked, at=at)
    waits.over(session, notice, waits.REVIEW)
    if last:
        countersign.require_all(session, notice)
        notice.move("approve")
        waits.approved(session, notice, opened, by=by.name, at=at)
    else:
        waits.ask(session, notice, opened, f"{by.name} 同意了《{notice.title}》", at=at)
    passed: dict[str, object] = {
        "step": waiting.role if waiting else "",
        "comment": comment,
        "last": last,
    } | _instead_of(waiting)
    _record(session, notice, "notice.approve", by, at, before, passed)
    return last


def return_to_author(
    session: Session, notice: Notice, *, by: Member, comment: str, at: datetime
) -> None:
    """Give a notice back to its author with the reason."""
    _require(session, by, at=at)
    opened = open_round(session, notice)
    waiting = opened.waiting()
    step.send_back(session, opened, by=by, comment=comment, at=at)
    before = notice.move("return")
    notice.reason = comment.strip()
    waits.over(session, notice, waits.REVIEW)
    waits.returned(session, notice, opened, comment, by=by.name, at=at)
    _record(
        session,
        notice,
        "notice.return",
        by,
        at,
        before,
        {"comment": comment} | _instead_of(waiting),
    )


def _require(session: Session, by: Member, *, at: datetime) -> None:
    """Who reviews: approvers, and who stands in for one now. Raises NotYours."""
    if not delegation.for_anybody(session, by, at=at):
        roles.require(by, "notice.review")


def _instead_of(passed: step.Step | None) -> dict[str, object]:
    """In whose place a step was passed, for the trail."""
    principal = passed.instead_of if passed else None
    return {"instead_of": principal.name} if principal else {}


def open_round(session: Session, notice: Notice) -> step.Round:
    """The round that is open, the notice held. Raises OutOfTurn when nothing waits."""
    hold(session, notice.id)
    opened = step.current(session, "notice", notice.id)
    if opened is None:
        raise OutOfTurn(f"《{notice.title}》现在是“{STATE_WORDS[notice.state]}”，没有在等审核")
    return opened


def _record(
    session: Session, notice: Notice, verb: str, by: Member, at: datetime,
    before: dict[str, object], after: dict[str, object],
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("notice", str(notice.id)), at=at,
        before=before, after={"state": notice.state} | after,
    )  # fmt: skip
