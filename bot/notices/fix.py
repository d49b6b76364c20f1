"""Put right what a check found by its own suggestion, as an edit of whoever does it: what was approved is void."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.checks.finding import Finding
from bot.checks.sheet import Place
from bot.clock import local_day
from bot.db.files import Files
from bot.errors import Refused
from bot.notices import check, dismissal, restate, rules, source, write
from bot.notices.notice import Notice, hold
from bot.staff import roles
from bot.staff.member import Member

FIELDS = ("标题", "摘要", "正文")


@dataclass(frozen=True)
class Fixed:
    """What was put right, and how many suggestions overlap with it: those are for the next check."""

    done: Sequence[Finding]
    left: int


def fix(
    session: Session, notice: Notice, spots: Collection[str], *, by: Member, files: Files, at: datetime,
    places: Sequence[Place] = (),
) -> Fixed:  # fmt: skip
    """Apply the suggestions at these spots; without a spot every one that nobody answers for.

    Raises NotYours, OutOfTurn, NotFound for a spot that is not there, Refused where there is no suggestion.
    """
    roles.require(by, "notice.edit")
    hold(session, notice.id)
    found = check.findings(
        notice, today=local_day(at), pack=rules.kept(session), places=places, sources=source.every(session)
    )  # fmt: skip
    if spots:
        wanted = _at(found, spots)
    else:
        answered = dismissal.of(session, notice)
        wanted = [one for one in found if _can(one) and not dismissal.is_settled(one, answered)]
    if not wanted:
        raise Refused("没有可以直接改正的地方：查错结果都没有给出改法，请自己改稿（notice edit）")
    done = _apart(wanted)
    new = restate.fields(notice)
    new = replace(
        new, title=_replaced("标题", new.title, done), digest=_replaced("摘要", new.digest, done),
        body=_replaced("正文", new.body, done),
    )  # fmt: skip
    write.edit(session, notice, new, by=by, files=files, fetch=write.no_pictures, at=at)
    _record(session, notice, done, by, at)
    return Fixed(done, len(wanted) - len(done))


def _at(found: Sequence[Finding], spots: Collection[str]) -> list[Finding]:
    wanted = []
    for spot in dict.fromkeys(spots):
        one = dismissal.at_spot(found, spot)
        if not _can(one):
            where = "" if one.where in FIELDS else "（只能改标题、摘要和正文）"
            raise Refused(
                f"{one.where}“{one.quote}”不能直接改正{where}：{one.what}。请自己改稿（notice edit）"
            )
        wanted += [each for each in found if each.spot == one.spot and _can(each)]
    return wanted


def _can(one: Finding) -> bool:
    return one.fix is not None and one.where in FIELDS


def _apart(wanted: Sequence[Finding]) -> list[Finding]:
    """In the order of the text, without what overlaps: after one of two is applied the other means other words."""
    taken: list[Finding] = []
    for one in sorted(wanted, key=lambda each: (each.where, each.start, each.end)):
        last = taken[-1] if taken else None
        if last is None or last.where != one.where or last.end <= one.start:
            taken.append(one)
    return taken


def _replaced(where: str, text: str, done: Sequence[Finding]) -> str:
    """From the end, so that earlier places stay where they are."""
    here = (one for one in done if one.where == where)
    for one in sorted(here, key=lambda each: each.start, reverse=True):
        text = text[: one.start] + (one.fix or "") + text[one.end :]
    return text


def _record(
    session: Session, notice: Notice, done: Sequence[Finding], by: Member, at: datetime
) -> None:
    changes = [
        {"where": one.where, "rule": one.rule, "old": one.quote, "new": one.fix} for one in done
    ]
    told: dict[str, object] = {"changes": changes}
    subject = ("notice", str(notice.id))
    trail.record(session, actor=by.name, verb="notice.fix", subject=subject, at=at, after=told)
