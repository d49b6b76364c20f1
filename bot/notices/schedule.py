"""Schedule a notice's release, or take the arrangement back. The time lives on our row, in no timer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import in_words, local_day
from bot.errors import OutOfTurn, Refused
from bot.ledger import channels
from bot.ledger.channels import Channel, ChannelKind
from bot.notices import correction, find, release, reposted
from bot.notices.channel import Mode
from bot.notices.notice import Notice, State, hold
from bot.notices.release import UNDER_WAY, Release, Stage
from bot.staff import roles
from bot.staff.member import Member


def schedule(
    session: Session,
    notice: Notice,
    *,
    on: Sequence[str],
    mode: Mode,
    due: datetime | None,
    by: Member,
    at: datetime,
) -> list[Release]:
    """Arrange a notice to go out on some channels; an earlier arrangement is replaced.

    A notice that is out may be sent on channels where it is not, as after a failure there. `due` is when
    (UTC); None means as soon as possible. Raises Refused for what may not go out, for a time in the past,
    and for a channel that nothing can be sent to or on which it is out; OutOfTurn while it is being sent.
    """
    roles.require(by, "notice.schedule")
    hold(session, notice.id)
    refuse_what_never_goes(session, notice, due, at=at)
    chosen = [sendable(session, name) for name in dict.fromkeys(on)]
    if not chosen:
        raise Refused("至少要选一个渠道")
    known = {one.channel: one for one in release.of(session, notice.id)}
    for channel in chosen:
        refuse_second(notice, channel, known.get(channel.slug))
    before = notice.move("schedule_more" if notice.state == State.PUBLISHED else "schedule")
    if not find.approved_as_it_stands(session, notice):
        raise OutOfTurn(
            f"《{notice.title}》的内容和审定时不一样，或批准已经作废，请修改（edit）以后重新送审"
        )
    release.cancel_waiting(session, notice, why="改了发布安排")
    arranged = [known.get(channel.slug) or new(notice, channel) for channel in chosen]
    for one in arranged:
        arrange(session, one, mode=mode, due=due or at, by=by.name, at=at)
    is_due(session, notice)
    after: dict[str, object] = {
        "state": notice.state, "channels": [one.channel for one in arranged], "mode": mode.value,
        "due_at": (due or at).isoformat(),
    }  # fmt: skip
    record(session, notice, "notice.schedule", by.name, at, before, after)
    return arranged


def unschedule(session: Session, notice: Notice, *, by: Member, at: datetime) -> None:
    """Take the arrangement back; the notice is approved still."""
    roles.require(by, "notice.unschedule")
    hold(session, notice.id)
    out = notice.state == State.PUBLISHED
    if out and not any(one.state == Stage.WAITING for one in release.of(session, notice.id)):
        raise OutOfTurn(f"《{notice.title}》已经发布，没有在等的发布安排")
    before = notice.move("unschedule_more" if out else "unschedule")
    release.cancel_waiting(session, notice, why=f"{by.name} 取消了发布安排")
    if not out:
        notice.scheduled_at = None
    record(session, notice, "notice.unschedule", by.name, at, before, {"state": notice.state})


def arrange(
    session: Session, one: Release, *, mode: Mode, due: datetime, by: str, at: datetime
) -> None:
    """Let a release wait until `due`, by itself."""
    one.mode, one.state, one.due_at, one.batch, one.place = mode, Stage.WAITING, due, "", 0
    one.created_by, one.created_at, one.reason, one.waits_until = by, at, "", None
    session.add(one)
    session.flush()


def is_due(session: Session, notice: Notice) -> None:
    """Say on a notice that is not out when the first of its releases is due."""
    if notice.state == State.SCHEDULED:
        waiting = [one for one in release.of(session, notice.id) if one.state == Stage.WAITING]
        notice.scheduled_at = min(one.due_at for one in waiting)
        notice.reason = ""


def refuse_what_never_goes(
    session: Session, notice: Notice, due: datetime | None, *, at: datetime
) -> None:
    """Raise Refused for what may not go out at all, and for a time in the past."""
    if not find.is_open(notice):
        raise Refused(find.why_closed(notice))
    if why := reposted.why_not(session, notice, local_day(at)):
        raise Refused(why)
    if correction.is_small_change(session, notice.id):
        raise Refused(
            f"《{notice.title}》是后台小改的审核稿，不另外发布；审定后由信息公开专员到公众平台后台修改"
        )
    if due is not None and due < at:
        raise Refused(f"发布时间 {in_words(due)} 已经过去。不写 --at 就会尽快发布")


def refuse_second(notice: Notice, channel: Channel, known: Release | None) -> None:
    """Once on a channel is once: neither beside one that is under way nor after one that is out."""
    if known is not None and known.state == Stage.PUBLISHED:
        raise OutOfTurn(f"《{notice.title}》已经在“{channel.name}”发布，不能再发一次")
    if known is not None and known.state in UNDER_WAY:
        raise OutOfTurn(f"《{notice.title}》正在“{channel.name}”发布，等有了结果再安排")


def new(notice: Notice, channel: Channel) -> Release:
    """A notice's release on a channel on which it had none."""
    return Release(
        notice_id=notice.id, notice=notice, channel=channel.slug,
        dispatch_id=None, published_at=None,
    )  # fmt: skip


def record(
    session: Session, notice: Notice, verb: str, by: str, at: datetime,
    before: dict[str, object], after: dict[str, object],
) -> None:  # fmt: skip
    """Write an act on a notice's arrangement into the audit trail."""
    subject = ("notice", str(notice.id))
    trail.record(session, actor=by, verb=verb, subject=subject, at=at, before=before, after=after)


def sendable(session: Session, name: str) -> Channel:
    """A channel that this program sends on. Raises Refused for any other."""
    channel = channels.names(session).get(channels.plain(name))
    if channel is None:
        raise Refused(f"没有渠道“{name}”")
    if channel.kind != ChannelKind.WECHAT:
        raise Refused(f"“{channel.name}”不能由本系统发布，刊发后请在“台账 → 登记刊发”里登记")
    if channel.retired_on is not None:
        raise Refused(f"“{channel.name}”{channel.retired_on} 停用了，不能再安排；请选别的公众号")
    return channel
