"""What became of a notice after its approval, as the form tells it: channel, mode, time, address, withdrawal."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot import clock
from bot.ledger.channels import Channel
from bot.notices import correction, mistake, release, removal, repost_task
from bot.notices.channel import Mode
from bot.notices.mistake import GRADES, HOWS, SOURCES, STANDINGS, Source
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


def mistakes(session: Session, notice: Notice) -> Iterator[str]:
    """A line for each error that was found (错情), without the name of a reader who found it."""
    for one in mistake.of(session, notice.id):
        reader = one.source == Source.READER
        by = SOURCES[one.source] if reader else f"{SOURCES[one.source]}（{one.found_by}）"
        wrong = f"{one.place}“{one.wrong}”{f'应为“{one.right}”' if one.right else '应删去'}"
        settled = clock.in_words(one.settled_at) if one.settled_at else ""
        note = "" if reader else one.note  # it may say to whom it was explained
        done = "，".join(filter(None, (HOWS.get(one.how, ""), note, settled, one.settled_by)))
        yield (
            f"错情第 {one.id} 号（{GRADES[one.grade]}）：{wrong}；{clock.day_in_words(one.found_on)}，{by}；"
            f"责任人 {one.owner.name}，期限 {clock.day_in_words(one.deadline)}；"
            f"{STANDINGS[one.state]}{f'（{done}）' if done else ''}"
        )


def corrections(session: Session, notice: Notice) -> Iterator[str]:
    """A line for each correction."""
    for one in correction.of(session, notice.id):
        way, now = correction.WAY_WORDS[one.way], correction.STANDING_WORDS[one.state]
        new = f"，见稿件 {one.replacement_id}" if one.replacement_id else ""
        yield f"{clock.in_words(one.at)}　{one.by}　{way}（{now}）：{one.note}{new}"


def tasks(session: Session, notice: Notice) -> Iterator[str]:
    """A line for each request of a superior body that a repost answers."""
    for one in repost_task.of(session, notice.id):
        document = f"（{one.document}）" if one.document else ""
        said = repost_task.STANDING_WORDS[one.state]
        yield f"{one.body}要求转载《{one.title}》{document}，{clock.in_words(one.until)}以前：{said}"
