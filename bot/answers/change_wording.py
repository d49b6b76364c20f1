"""Change the bot's standing sentences: each is proposed, and said when the chain has passed it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import wording
from bot.answers.wording import Wording
from bot.audit import trail
from bot.errors import NotFound, OutOfTurn, Refused
from bot.review import proposal
from bot.review.proposal import Proposal
from bot.staff import roles
from bot.staff.member import Member

KIND = "wording"  # of proposals
LONGEST = 600  # characters: what one reply to a citizen can hold
TITLES = {
    "greeting": "关注时的欢迎", "demo": "演示数据的说明", "help": "帮助", "thanks": "回答“谢谢”", "person": "找人工",
    "found": "查到了", "not_found": "没有可靠的答案", "latest": "最新发布", "latest_none": "还没有发布",
    "image": "收到图片", "voice": "收到语音", "video": "收到视频", "location": "收到位置", "link": "收到链接",
    "pick": "请回复数字", "pick_more": "请回复数字或“下一页”", "no_more": "没有更多了", "no_such_number": "没有这个编号",
    "gone": "不再公开的", "cancelled": "取消了", "lost": "列表过时了", "guide": "公开指南", "apply": "申请公开信息",
    "progress": "申请办到哪一步", "complaint": "投诉举报", "complaint_market": "投诉举报：文化市场",
    "complaint_ours": "投诉举报：本单位的工作", "permit": "办许可证", "insult": "收到骂人的话", "elsewhere": "归别的部门管",
    "elsewhere_place": "归别的部门管：问到场所", "person_open": "找人工：上班时间", "person_closed": "找人工：下班以后",
    "latest_none_of": "没有这一类的发布", "distress": "有人想不开", "activities_none": "没有活动", "booked_none": "没有预约",
}  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """One sentence as it is said now. `fields` are the names in braces that it may use."""

    name: str
    title: str
    text: str
    fields: tuple[str, ...]


def every(session: Session) -> list[Sentence]:
    """All sentences, those first that a bureau must write."""
    written = {one.name: one.text for one in session.scalars(select(Wording))}
    known = {**wording.defaults(), **written}
    names = [*wording.SENTENCES, *wording.defaults()]
    return [
        Sentence(
            one, TITLES.get(one, one), known.get(one, ""), tuple(sorted(wording.fields_of(one)))
        )
        for one in names
    ]


def find(session: Session, name: str) -> Sentence:
    """One of them. Raises NotFound."""
    one = next((one for one in every(session) if one.name == name), None)
    if one is None:
        raise NotFound("没有这一句回复用语，请回到列表")
    return one


def propose(session: Session, name: str, text: str, *, by: Member, at: datetime) -> Proposal | None:
    """Ask for other words; None where they are the same. Raises NotYours, NotFound, Refused and OutOfTurn."""
    roles.require(by, "wording.set")
    now = find(session, name)
    said = wording.checked(name, text.replace("\r\n", "\n"))
    if len(said) > LONGEST:
        raise Refused(f"最多 {LONGEST} 个字，现在 {len(said)} 个")
    if said == now.text:
        return None
    given = proposal.Given(KIND, name, f"用语：{now.title}", {"text": now.text}, {"text": said})
    return proposal.propose(session, given, by=by, at=at)


def put(session: Session, made: Proposal, by: str, at: datetime) -> None:
    """The chain has passed it. Raises OutOfTurn where the sentence is another by now."""
    before, after = find(session, made.target).text, str(made.after["text"])
    if made.before is None or before != made.before["text"]:
        raise OutOfTurn("这一句后来又改过，请退回，照最新的重新提出")
    session.merge(Wording(name=made.target, text=after))
    session.flush()
    trail.record(
        session, actor=made.made_by.name, verb="wording.set", subject=("wording", made.target), at=at,
        before={"text": before}, after={"text": after, "reviewed_by": by},
    )  # fmt: skip
