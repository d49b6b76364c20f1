"""The steps of an attempt: what is next, and what came of it. Between two steps everything is on the row."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import in_words, local_day
from bot.db import facts
from bot.db.files import Files
from bot.ledger.channels import Channel
from bot.messages import message
from bot.notices import dispatch, doubted, evidence, found, prepare
from bot.notices.call import Result, Step
from bot.notices.channel import Job, Listed, Mode, Outcome
from bot.notices.dispatch import FIRST_LOOK, LEASE, Dispatch, Progress, Upload
from bot.notices.evidence import PERSON, Evidence
from bot.notices.notice import State
from bot.notices.release import Stage, confirm

PROTECTION = timedelta(minutes=30)  # how long the administrator has (群发保护)
SAME_AS_FAILED = (
    "平台把这次群发当作上一次（没有成功）的重复，没有发送；请改动内容，或过 24 小时再安排"
)
LANDING = "上一次的草稿已收回，一分钟后先看上一次是否其实已经发出，没有才再发"
STRANGER = (
    "上一次群发以后，公众号发出了一次本系统不认得的群发，可能就是它；"
    "请先在“发布 → 后台发表”里处理（补入台账或说明），再安排"
)


def plan(
    session: Session, dispatch_id: int, *, owner: str, files: Files, base_url: str, at: datetime
) -> Step | None:
    """The next step of an attempt, None when there is none or somebody else holds it.

    A submit is marked on the row before it is handed out: whoever dies after that leaves it unsure.
    What was withdrawn or changed since the last step is called off instead.
    """
    attempt = dispatch.held_by(session, dispatch_id, owner)
    if attempt is None:
        return None
    if attempt.submitting_at is not None:
        dispatch.doubt(attempt, reason="提交后没有记下结果，正在向平台核实", at=at)
        return None
    if not dispatch.wanted(session, attempt):
        dispatch.call_off(session, attempt, at=at)
        return None
    if doubted.stranger(session, attempt):
        dispatch.give_up(session, attempt, reason=STRANGER, at=at)
        return None
    attempt.lease_until = at + LEASE
    step = _next(session, attempt, files=files, base_url=base_url, at=at)
    if step.name == "submit":
        attempt.submitting_at = at
    return step


def _next(
    session: Session, attempt: Dispatch, *, files: Files, base_url: str, at: datetime
) -> Step:
    earlier = doubted.unfenced(session, attempt)
    if earlier is not None:
        return Step("fence", draft_id=earlier.draft_id)
    for one in attempt.releases:
        if one.check_first:
            return Step("find", source_url=prepare.source_address(base_url, one))
    uploads = prepare.uploads(session, attempt.account)
    for one in attempt.releases:
        missing = prepare.missing_upload(one.notice, uploads, files)
        if missing is not None:
            return missing
    if not attempt.draft_id:
        demo = facts.is_demo(session)
        drafted = tuple(
            prepare.whole(one, uploads, base_url, demo=demo, files=files)
            for one in attempt.releases
        )
        return Step("draft", articles=drafted)
    if attempt.mode == Mode.PUBLISH and not _counted_just_now(attempt, at):
        return Step("count")
    return Step(
        "submit", draft_id=attempt.draft_id, client_id=attempt.client_id, mode=attempt.mode,
        as_reprint=prepare.goes_as_reprint(session, attempt),
    )  # fmt: skip


def write_down(
    session: Session,
    dispatch_id: int,
    step: Step,
    result: Result,
    *,
    owner: str,
    at: datetime,
) -> None:
    """Put a step's outcome on the row. A late answer of one who lost the lease still counts as evidence."""
    attempt = dispatch.hold(session, dispatch_id)
    if isinstance(result, Job):
        _submitted(session, attempt, result, at=at)
        return
    if step.picture is not None:
        kept = Upload(
            account=attempt.account, file=step.picture.name, use=step.name, place=str(result), at=at
        )
        session.merge(kept)
    if attempt.state != Progress.WORKING or attempt.lease_by != owner:
        return
    attempt.lease_until = at + LEASE
    _note(session, attempt, step, result, at=at)


def _note(session: Session, attempt: Dispatch, step: Step, result: Result, *, at: datetime) -> None:
    if step.name == "fence":
        _fenced(session, attempt, at=at)
    elif step.name == "find":
        _found_or_not(session, attempt, step, result, at=at)
    elif step.name == "count":
        attempt.submits_before, attempt.counted_at = int(str(result)), at
    elif step.name == "draft":
        attempt.draft_id = str(result)
        if attempt.mode == Mode.DRAFT:
            dispatch.lay_by(session, attempt, at=at)


def _fenced(session: Session, attempt: Dispatch, *, at: datetime) -> None:
    """The draft of an attempt that a person called "not sent" is gone: what had landed before shows soon."""
    earlier = doubted.unfenced(session, attempt)
    if earlier is not None:
        earlier.fenced_at = at
    if attempt.mode == Mode.MASS and attempt.client_id == (earlier.client_id if earlier else ""):
        return  # the platform knows the repeat itself
    dispatch.put_back(session, attempt, reason=LANDING, at=at, after=doubted.LANDING)
    attempt.tries = 0  # that was no trouble


def _found_or_not(
    session: Session, attempt: Dispatch, step: Step, result: Result, *, at: datetime
) -> None:
    """What may have been out before the database was put back: it is out, or may go on."""
    for one in attempt.unpublished():
        if not step.source_url.endswith(f"?r={one.id}-{one.mark}"):
            continue
        one.check_first = False
        if isinstance(result, Listed):
            evidence.learn(
                session, attempt.id, kind="list", outcome=Outcome.PUBLISHED, data={"url": result.url}, at=at
            )  # fmt: skip
            attempt.state, attempt.holds, attempt.settled_at = Progress.PUBLISHED, False, at
            attempt.article_id = result.article_id
            dispatch.leave_alone(session, attempt, one, place=result.place)
            confirm(session, one, url=result.url, at=at, out_at=result.out_at)
            return


def _submitted(session: Session, attempt: Dispatch, job: Job, *, at: datetime) -> None:
    evidence.learn(
        session, attempt.id, kind="answer", outcome=Progress.SUBMITTED, at=at,
        data={"job": job.id, "msg_data_id": job.msg_data_id, "known": job.known},
    )  # fmt: skip
    # Whatever became of the attempt since: by its job an event finds it, however late.
    attempt.job_id, attempt.msg_data_id = job.id, job.msg_data_id
    for known in filter(None, (job.id, job.msg_data_id)):
        found.turns_out_ours(session, attempt.account, known, at=at)
    if attempt.state not in (Progress.WORKING, Progress.UNSURE, Progress.PUT_BACK):
        return
    if job.known and _failed_before(session, attempt):
        dispatch.give_up(session, attempt, reason=SAME_AS_FAILED, at=at)
        return
    attempt.state, attempt.reason = Progress.SUBMITTED, ""
    attempt.looks, attempt.next_look_at = 0, at + FIRST_LOOK
    if attempt.mode == Mode.MASS and session.get_one(Channel, attempt.account).protected:
        attempt.confirm_until = (attempt.submitting_at or at) + PROTECTION
        attempt.reason = f"待管理员在微信里确认，{in_words(attempt.confirm_until)}以前有效"
        _ask_administrator(session, attempt, at=at)
    for one in attempt.unpublished():
        one.state, one.reason = Stage.SUBMITTED, attempt.reason
        one.waits_until = attempt.confirm_until
        if one.notice.state == State.SCHEDULED:
            one.notice.move("claim")


def _failed_before(session: Session, attempt: Dispatch) -> bool:
    """Whether the job that the platform says exists is the one of an earlier attempt, of which it said that it failed."""
    said = select(Evidence.dispatch_id).where(
        Evidence.outcome == Outcome.FAILED, ~Evidence.kind.startswith(PERSON)
    )
    same = select(Dispatch.id).where(
        Dispatch.account == attempt.account, Dispatch.job_id == attempt.job_id,
        Dispatch.id != attempt.id, Dispatch.id.in_(said), Dispatch.state == Progress.FAILED,
    )  # fmt: skip
    return session.scalar(same.limit(1)) is not None


def _ask_administrator(session: Session, attempt: Dispatch, *, at: datetime) -> None:
    for one in attempt.unpublished():
        text = f"《{one.notice.title}》{attempt.reason}；不确认就不会发出"
        about = ("notice", str(one.notice_id))
        message.tell(session, ("admin", "officer"), text, about=about, at=at)


def _counted_just_now(attempt: Dispatch, at: datetime) -> bool:
    """Whether nothing but our submit can stand between the count and the next one, as far as we can see."""
    counted = attempt.counted_at
    return counted is not None and at - counted < LEASE and local_day(counted) == local_day(at)
