"""What became of a notice after its approval, as the form tells it: channel, mode, time, address, withdrawal."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot import clock
from bot.ledger.channels import Channel
from bot.notices import release, removal
from bot.notices.channel import Mode
from bot.notices.notice import Notice, State
from bot.notices.release import STAGE_WORDS

MODE_WORDS = {
    Mode.PUBLISH: "发布（不通知关注者）", Mode.MASS: "群发", Mode.DRAFT: "草稿（后台人工发表）"
}  # fmt: skip


def lines(session: Session, notice: Notice) -> Iterator[str]:
    """A line for each release, and one for its address."""
    for one in release.of(session, notice.id):
        name = session.get_one(Channel, one.channel).name
        what = f"R{one.id}　{name}，{MODE_WORDS[Mode(one.mode)]}：{STAGE_WORDS[one.state]}"
        when = one.published_at or one.due_at
        planned = "" if one.published_at else "（计划）"
        yield f"{what}，{clock.in_words(when)}{planned}"
        if one.url:
            yield f"网址：{one.url}"
        if one.reason:
            yield f"说明：{one.reason}"


def withdrawal(session: Session, notice: Notice) -> Iterator[str]:
    """When and why a notice was withdrawn, and what is still to be taken down."""
    if notice.state != State.WITHDRAWN:
        return
    when = clock.in_words(notice.withdrawn_at) if notice.withdrawn_at else ""
    yield f"{when}撤回：{notice.reason}"
    left = removal.left(session, notice)
    yield f"还没有办完：{'、'.join(left)}" if left else "各渠道的删除已办完"
