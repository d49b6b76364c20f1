"""Follow releases: lists of them for staff, and one of them step by step, with the evidence that was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload

from bot.clock import in_words
from bot.notices import evidence
from bot.notices.channel import Mode, Outcome
from bot.notices.dispatch import CARRIED, Dispatch, Progress
from bot.notices.evidence import Evidence
from bot.notices.notice import Notice
from bot.notices.release import STAGE_WORDS, Release, Stage

PER_PAGE = 40
UNDECIDED = (Stage.UNSURE, Stage.MANUAL, Stage.FAILED)
MOVING = (Stage.WAITING, Stage.SENDING, Stage.SUBMITTED)
DONE, HERE, AHEAD, WRONG = "done", "here", "ahead", "wrong"
MODES: dict[str, str] = {Mode.PUBLISH: "发布", Mode.MASS: "群发", Mode.DRAFT: "放进草稿箱"}
MODE_SAID: dict[str, str] = {
    Mode.PUBLISH: "得到永久网页，不通知关注者，不占群发次数",
    Mode.MASS: "推送给全部关注者，占一次群发次数，发出后收不回来",
    Mode.DRAFT: "放进公众号的草稿箱，由人到公众平台后台排版、发表",
}
_LEARNT: dict[str, str] = {
    "answer": "平台接受了提交", "counter": "平台的调用次数没有变，那次提交没有到达", "look": "向平台询问",
    "list": "在平台已发表的列表里找到", "by hand": "在公众平台后台由人发表", "statistics": "平台的统计里有它",
    "PUBLISHJOBFINISH": "平台通知发布结果", "MASSSENDJOBFINISH": "平台通知群发结果",
}  # fmt: skip
_OUTCOMES: dict[str, str] = {
    Outcome.PENDING: "还没有结果", Outcome.PUBLISHED: "已发布", Outcome.FAILED: "没有发出",
}  # fmt: skip


@dataclass(frozen=True)
class Stop:
    """One step on the way out: its name, how it stands, when, and what is to be said of it."""

    name: str
    state: str
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Learnt:
    """One thing that was learnt of an attempt, in words."""

    at: datetime
    what: str
    outcome: str
    url: str


@dataclass(frozen=True)
class Leaf:
    """One page of releases, the newest first; `older` is the id to ask for `before`, None at the end."""

    releases: Sequence[Release]
    older: int | None


def page(
    session: Session, *, states: Sequence[str] = (), channel: str = "", before: int | None = None,
    limit: int = PER_PAGE,
) -> Leaf:  # fmt: skip
    """Releases in some states and on a channel, or all (keyset: no page is slower than another)."""
    chosen = select(Release).options(
        joinedload(Release.notice).options(joinedload(Notice.unit), defer(Notice.body))
    )
    if states:
        chosen = chosen.where(Release.state.in_(states))
    if channel:
        chosen = chosen.where(Release.channel == channel)
    if before is not None:
        chosen = chosen.where(Release.id < before)
    rows = session.scalars(chosen.order_by(Release.id.desc()).limit(limit + 1)).all()
    return Leaf(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def counts(session: Session) -> dict[str, int]:
    """How many releases are in each state but the settled ones, which only grow."""
    some = (*MOVING, *UNDECIDED)
    counted = select(Release.state, func.count()).where(Release.state.in_(some))
    return dict(session.execute(counted.group_by(Release.state)).all())


def attempts(session: Session, one: Release) -> list[Dispatch]:
    """The attempts at a release, oldest first."""
    carried = select(Dispatch).join(CARRIED, CARRIED.c.dispatch_id == Dispatch.id)
    return list(
        session.scalars(carried.where(CARRIED.c.release_id == one.id).order_by(Dispatch.id))
    )


def learnt(session: Session, one: Release) -> list[Learnt]:
    """The evidence of all attempts at a release, oldest first."""
    carried = select(CARRIED.c.dispatch_id).where(CARRIED.c.release_id == one.id)
    rows = select(Evidence).where(Evidence.dispatch_id.in_(carried)).order_by(Evidence.id)
    return [_learnt(row) for row in session.scalars(rows)]


def may_decide(one: Release, attempt: Dispatch | None) -> bool:
    """Whether a person is to say what became of it: evidence has not, and nothing is being looked up any more."""
    asked = one.state in (Stage.UNSURE, Stage.MANUAL)
    return asked and attempt is not None and not attempt.holds


def stops(one: Release, attempt: Dispatch | None) -> list[Stop]:
    """The way of a release from its arrangement to the public, as far as it has come."""
    due = Stop("安排", DONE, one.created_at, f"由{one.created_by}安排")
    if one.state == Stage.CANCELLED:
        return [due, Stop("已取消", WRONG, None, one.reason)]
    if attempt is None and one.state == Stage.PUBLISHED:  # out before this system sent anything
        return [due, _end(one)]
    if attempt is None or one.state == Stage.WAITING:
        note = one.reason or f"{in_words(one.waits_until or one.due_at)}开始"
        return [due, Stop("等待时间", HERE, one.waits_until or one.due_at, note), *_ahead(one)]
    return [due, Stop("到时间", DONE, attempt.created_at), *_sending(one, attempt)]


def _ahead(one: Release) -> list[Stop]:
    names = ["传图片、建草稿"] + ([] if one.mode == Mode.DRAFT else ["提交给平台"])
    return [Stop(name, AHEAD) for name in [*names, _last(one)]]


def _sending(one: Release, attempt: Dispatch) -> list[Stop]:
    drafted = bool(attempt.draft_id) or attempt.submitting_at is not None
    failed = one.state == Stage.FAILED
    first = DONE if drafted else WRONG if failed else HERE
    found = [Stop("传图片、建草稿", first)]
    if one.mode != Mode.DRAFT:
        sent = attempt.submitting_at
        here = (WRONG if failed else HERE) if drafted else AHEAD
        found.append(Stop("提交给平台", DONE if sent else here, sent))
    if attempt.confirm_until is not None:
        waits = attempt.state == Progress.SUBMITTED
        until = f"管理员在微信里点“同意”才发出，{in_words(attempt.confirm_until)}以前有效"
        found.append(
            Stop("待管理员确认" if waits else "管理员确认", HERE if waits else DONE, None, until)
        )
    return [*found, _end(one)]


def _end(one: Release) -> Stop:
    if one.state == Stage.PUBLISHED:
        return Stop("公众能看到", DONE, one.published_at)
    name, state = {
        Stage.FAILED: ("没有发出", WRONG), Stage.UNSURE: ("待核实", WRONG),
        Stage.MANUAL: ("待人工发表", HERE), Stage.SUBMITTED: ("等平台的结果", HERE),
    }.get(Stage(one.state), (_last(one), AHEAD))  # fmt: skip
    told = (
        "" if one.state in (Stage.UNSURE, Stage.MANUAL) else one.reason
    )  # the page says it at length
    return Stop(name, state, None, told)


def _last(one: Release) -> str:
    return "待人工发表" if one.mode == Mode.DRAFT else "公众能看到"


def _learnt(row: Evidence) -> Learnt:
    if row.kind.startswith(evidence.PERSON):
        what = f"{row.kind.removeprefix(evidence.PERSON)} 核对后登记"
    else:
        what = _LEARNT.get(row.kind, row.kind)
    url = str(row.data.get("url") or "")
    shown = url if url.startswith(("https://", "http://")) else ""
    return Learnt(row.at, what, _OUTCOMES.get(row.outcome, ""), shown)


def told(one: Release, attempt: Dispatch | None) -> dict[str, object]:
    """How a release stands, for a page that looks again by itself."""
    return {
        "state": one.state, "word": STAGE_WORDS[one.state], "reason": one.reason,
        "steps": [[stop.name, stop.state, stop.note] for stop in stops(one, attempt)],
        "moving": one.state in MOVING or (one.state == Stage.UNSURE and not may_decide(one, attempt)),
    }  # fmt: skip
