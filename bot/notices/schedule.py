"""Schedule a notice's release, or take the arrangement back. The time lives on our row, in no timer."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import in_words
from bot.errors import OutOfTurn, Refused
from bot.ledger import channels
from bot.ledger.channels import Channel, ChannelKind
from bot.notices import find, release
from bot.notices.channel import Mode
from bot.notices.notice import Notice
from bot.notices.release import Release
from bot.staff import roles
from bot.staff.member import Member

GRACE = timedelta(minutes=1)  # a time that passed while somebody was typing is not "in the past"


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

    `due` is when (UTC); None means as soon as possible. Raises Refused for what may not go out, for a
    time in the past and for a channel that nothing can be sent to.
    """
    roles.require(by, "notice.schedule")
    if not find.is_open(notice):
        raise Refused(find.why_closed(notice))
    if due is not None and due < at - GRACE:
        raise Refused(f"发布时间 {in_words(due)} 已经过去。不写 --at 就会尽快发布")
    chosen = [_sendable(session, name) for name in dict.fromkeys(on)]
    if not chosen:
        raise Refused("至少要选一个渠道")
    notice.move("schedule")
    if not find.approved_as_it_stands(session, notice):
        raise OutOfTurn(f"《{notice.title}》的内容和审定时不一样，请重新送审")
    release.cancel_waiting(session, notice, why="改了发布安排")
    notice.scheduled_at, notice.reason = due or at, ""
    arranged = [
        Release(
            notice_id=notice.id, notice=notice, channel=channel.slug, mode=mode, state=release.Stage.WAITING,
            due_at=due or at, created_by=by.name, created_at=at, dispatch_id=None,
            waits_until=None, published_at=None,
        )
        for channel in chosen
    ]  # fmt: skip
    session.add_all(arranged)
    session.flush()
    after: dict[str, object] = {
        "channels": [one.channel for one in arranged],
        "mode": mode.value,
        "due_at": (due or at).isoformat(),
    }
    trail.record(
        session,
        actor=by.name,
        verb="notice.schedule",
        subject=("notice", str(notice.id)),
        at=at,
        after=after,
    )
    return arranged


def unschedule(session: Session, notice: Notice, *, by: Member, at: datetime) -> None:
    """Take the arrangement back; the notice is approved still."""
    roles.require(by, "notice.unschedule")
    notice.move("unschedule")
    release.cancel_waiting(session, notice, why=f"{by.name} 取消了发布安排")
    notice.scheduled_at = None
    trail.record(
        session, actor=by.name, verb="notice.unschedule", subject=("notice", str(notice.id)), at=at
    )


def _sendable(session: Session, name: str) -> Channel:
    channel = channels.names(session).get(channels.plain(name))
    if channel is None:
        raise Refused(f"没有渠道“{name}”")
    if channel.kind != ChannelKind.WECHAT:
        raise Refused(f"“{channel.name}”不能由本系统发布，刊发后请用 gongkai release import 登记")
    return channel
