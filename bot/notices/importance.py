"""Say how important a notice is: not the author's word alone. Rules and approvers raise it, the chief lowers it.

A raised notice (重点) passes the chief as well (the bureau's report, part 9: 重点信息 by two leaders).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import article, countersign, waits
from bot.notices.front import Wrong
from bot.notices.notice import STATE_WORDS, Notice, State, hold
from bot.review import change, step
from bot.staff import roles
from bot.staff.member import Member

KEY, ORDINARY = "key", "ordinary"
RULE, BY_HAND, LOWERED = (
    "rule",
    "raised",
    "lowered",
)  # what holds a notice's importance, beside the author
IN_TIME = (State.DRAFT, State.IN_REVIEW)


class ImportanceRule(Base):
    """What makes a notice 重点 by itself: a kind, or a word of `words` (and one of `beside`, where there are any)."""

    __tablename__ = "importance_rule"

    name: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[list[str]]
    beside: Mapped[list[str]]
    kinds: Mapped[list[str]]


def load(session: Session, rows: Iterable[Mapping[str, object]]) -> None:
    """Put the rules of `review.toml` into the database. Raises ValueError or KeyError."""
    for row in rows:
        session.add(
            ImportanceRule(
                name=str(row["name"]), words=_words(row, "words"), beside=_words(row, "beside"),
                kinds=_words(row, "kinds"),
            )
        )  # fmt: skip


def _words(row: Mapping[str, object], key: str) -> list[str]:
    given = row.get(key, [])
    if not isinstance(given, list) or not all(isinstance(word, str) and word for word in given):
        raise ValueError(f'{key} 要写成一列词，如 ["任免", "招聘"]')
    return [str(word) for word in given]


def matching(session: Session, notice: Notice) -> list[str]:
    """The names of the rules that hold for a notice, in order."""
    text = f"{notice.title}\n{article.plain(notice.body)}"
    rules = session.scalars(select(ImportanceRule).order_by(ImportanceRule.name))
    return [one.name for one in rules if notice.kind in one.kinds or _speaks_of(text, one)]


def _speaks_of(text: str, rule: ImportanceRule) -> bool:
    """Both words in one sentence: far apart they are about different things."""
    for sentence in text.replace("。", "\n").replace("；", "\n").splitlines():
        near = not rule.beside or _has(sentence, rule.beside)
        if near and _has(sentence, rule.words):
            return True
    return False


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)


def raise_by_rules(session: Session, notice: Notice, *, at: datetime) -> list[str]:
    """Make a notice 重点 where a rule says so and the chief has not said otherwise; the rules' names."""
    if notice.importance == KEY or notice.importance_held == LOWERED:
        return []
    names = matching(session, notice)
    if names:
        notice.importance, notice.importance_held = KEY, RULE
        notice.importance_note = f"涉及{'、'.join(names)}"
        _record(session, notice, "notice.raise", trail.SYSTEM, at, {"rules": names})
    return names


def forget_lowering(notice: Notice) -> None:
    """The text is another now: what the chief said of the old one holds no longer."""
    if notice.importance_held == LOWERED:
        notice.importance_held = notice.importance_note = ""


def keep(notice: Notice, wanted: str, *, said: bool) -> str:
    """The importance after an edit: what was raised stays. Raises Wrong where the text says otherwise."""
    if notice.importance_held not in (RULE, BY_HAND):
        return wanted
    if said and wanted != KEY:
        raise Wrong(
            "importance",
            f"这篇已定为重点（{notice.importance_note}），作者不能改成普通；"
            "认为不该是重点的，请主要领导在审核页降低",
        )
    return KEY


def raise_to_key(
    session: Session, notice: Notice, *, by: Member, reason: str, at: datetime
) -> None:
    """An approver makes a notice 重点; in review the steps that are missing are added. Raises NotYours, OutOfTurn, Refused."""
    roles.require(by, "notice.raise")
    _in_time(session, notice, reason, "定为重点")
    if notice.importance == KEY and notice.importance_held:
        raise OutOfTurn(f"《{notice.title}》已经是重点")
    notice.importance, notice.importance_held = KEY, BY_HAND
    notice.importance_note = f"{by.name}：{reason.strip()}"
    _follow(session, notice, at=at)
    _record(session, notice, "notice.raise", by.name, at, {"reason": reason.strip()})


def lower(session: Session, notice: Notice, *, by: Member, reason: str, at: datetime) -> bool:
    """The chief makes a notice 普通, with the reason; True when its review is complete by that. Raises as above."""
    roles.require(by, "notice.lower")
    _in_time(session, notice, reason, "降低重要程度")
    if by.id in notice.writers:
        raise NotYours(f"{by.name} 写过这篇稿件，不能降低它的重要程度，请另一位主要领导办理")
    if notice.importance != KEY:
        raise OutOfTurn(f"《{notice.title}》本来就是普通")
    notice.importance, notice.importance_held = ORDINARY, LOWERED
    notice.importance_note = f"{by.name}：{reason.strip()}"
    complete = _follow(session, notice, at=at)
    _record(session, notice, "notice.lower", by.name, at, {"reason": reason.strip()})
    if complete:
        countersign.require_all(session, notice)
        notice.move("approve")
        if passed := step.latest(session, "notice", notice.id):
            waits.approved(session, notice, passed, by=by.name, at=at)
    return complete


def _in_time(session: Session, notice: Notice, reason: str, what: str) -> None:
    hold(session, notice.id)
    if not reason.strip():
        raise Refused(f"{what}要写明理由")
    if notice.state not in IN_TIME:
        now = STATE_WORDS[notice.state]
        raise OutOfTurn(f"《{notice.title}》现在是“{now}”，只有草稿和审核中的稿件能{what}")


def _follow(session: Session, notice: Notice, *, at: datetime) -> bool:
    """The open round takes the chain of the new importance; True when nothing of it is left to pass."""
    opened = step.current(session, "notice", notice.id)
    if opened is None:
        return False
    opened.fingerprint = notice.fingerprint()
    return change.change_chain(session, opened, notice.importance, origin=notice.origin, at=at)


def _record(
    session: Session, notice: Notice, verb: str, actor: str, at: datetime, told: dict[str, object]
) -> None:
    after: dict[str, object] = {"importance": notice.importance, "state": notice.state}
    subject = ("notice", str(notice.id))
    trail.record(session, actor=actor, verb=verb, subject=subject, at=at, after=after | told)
    text = f"《{notice.title}》{'定为重点' if verb == 'notice.raise' else '改为普通'}：{notice.importance_note}"
    message.tell_members(
        session,
        [notice.written_by],
        text,
        about=subject,
        at=at,
        outside=waits.outside(notice, text),
    )
