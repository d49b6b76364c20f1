"""Preview a notice on one phone before anybody else reads it: a draft of its own, sent to one WeChat name.

The draft lies in the account's box for a day, because the card on the phone may lead to it; then it is taken away,
so that nobody sends it from there by hand.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import clock
from bot.audit import trail
from bot.checks.finding import Severity
from bot.db import facts
from bot.db.base import Base
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import OutOfTurn, Refused, Unreachable, Unsure
from bot.ledger import channels
from bot.ledger.channels import ChannelKind
from bot.notices import find, prepare, review, show
from bot.notices.call import Step
from bot.notices.channel import Publisher
from bot.notices.dispatch import Upload
from bot.notices.notice import STATE_WORDS, Notice, State
from bot.staff import roles
from bot.staff.member import Member

MOST = 100  # a day on one account (DOC: message/mass/preview)
KEPT = timedelta(hours=24)
GONE = 40007  # a picture or cover that was uploaded before is not there any more
NOTE = "预览，还没有发布，请不要转发"
LOST = "微信平台没有答复：手机上可能已经收到，请先看一看；没有收到再发一次"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{4,39}")


class Preview(Base):
    """One preview: of what, to whom, by whom, and the draft that was made for it."""

    __tablename__ = "preview"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice.id", ondelete="SET NULL"), index=True
    )
    account: Mapped[str] = mapped_column(ForeignKey("channel.slug"))
    recipient: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    draft_id: Mapped[str] = mapped_column(default="")  # empty once it is taken away
    sent: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True)
class Order:
    """What is asked for: a notice, on which channel (its slug or name), to whose phone (WeChat name or openid)."""

    notice: int
    channel: str
    to: str


@dataclass(frozen=True)
class Tools:
    """What sending works with. `base_url` is our own address, to which 阅读原文 leads."""

    sessions: Sessions
    files: Files
    accounts: Mapping[str, Publisher]
    base_url: str
    now: Callable[[], datetime] = clock.now


def send(order: Order, tools: Tools, *, by: Member) -> None:
    """Send it: pictures, a draft, the card; no transaction is open while the platform works.

    Raises NotYours, NotFound, OutOfTurn, and Refused also where the platform does not answer.
    """
    with tools.sessions.begin() as session:
        person = session.get_one(Member, by.id)
        slug = _allowed(session, order, by=person, at=tools.now())
    account = tools.accounts.get(slug)
    if account is None:
        raise Refused("没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN，不能发预览")
    try:
        number, draft = _drafted(order, tools, account, by=by)
        account.preview(draft, order.to)
    except Unreachable as problem:
        raise Refused(f"预览没有发出：{problem}。请稍后再发一次") from problem
    except Unsure as problem:
        raise Refused(LOST) from problem
    with tools.sessions.begin() as session:
        session.get_one(Preview, number).sent = True
        told: dict[str, object] = {"channel": slug, "to": order.to}
        trail.record(
            session, actor=by.name, verb="notice.preview", subject=("notice", str(order.notice)),
            at=tools.now(), after=told,
        )  # fmt: skip


def of(session: Session, number: int) -> list[Preview]:
    """The previews of a notice that were sent, the newest first."""
    sent = select(Preview).where(Preview.notice_id == number, Preview.sent)
    return list(session.scalars(sent.order_by(Preview.id.desc())))


def left_today(session: Session, slug: str, *, at: datetime) -> int:
    """How many more previews the platform allows on an account today."""
    today = clock.day_start(clock.local_day(at))
    made = select(func.count()).where(Preview.account == slug, Preview.at >= today)
    return max(0, MOST - (session.scalar(made) or 0))


def stale(session: Session, *, at: datetime) -> list[tuple[int, str, str]]:
    """Previews whose draft is to be taken away: number, account, draft."""
    old = select(Preview.id, Preview.account, Preview.draft_id).where(
        Preview.draft_id != "", Preview.at <= at - KEPT
    )
    return [(number, account, draft) for number, account, draft in session.execute(old)]


def cleared(session: Session, number: int) -> None:
    """The draft of a preview is not in the box any more."""
    session.get_one(Preview, number).draft_id = ""


def _allowed(session: Session, order: Order, *, by: Member, at: datetime) -> str:
    """The channel's slug, when all is well. Raises NotYours, NotFound, OutOfTurn, Refused."""
    roles.require(by, "notice.preview")
    notice = show.find(session, order.notice)
    if not find.is_open(notice):
        raise Refused(find.why_closed(notice).replace("不能发布", "不能预览：预览要把全文交给平台"))
    if notice.state == State.WITHDRAWN:
        raise OutOfTurn(f"《{notice.title}》{STATE_WORDS[notice.state]}，不能预览")
    if not _NAME.fullmatch(order.to):
        raise Refused("请写对方的微信号（字母、数字、下划线，不是昵称）或 openid")
    channel = channels.names(session).get(channels.plain(order.channel))
    if channel is None or channel.kind != ChannelKind.WECHAT:
        raise Refused(f"“{order.channel}”不是能发预览的公众号")
    if not left_today(session, channel.slug, at=at):
        raise Refused(f"“{channel.name}”今天的 {MOST} 次预览已用完，明天再发")
    blocks = [
        one.what
        for one in review.unsettled(session, notice, at=at)
        if one.severity == Severity.BLOCK
    ]
    if blocks:
        raise Refused(f"预览要把全文交给平台，请先改正：{'；'.join(blocks)}")
    return channel.slug


def _drafted(order: Order, tools: Tools, account: Publisher, *, by: Member) -> tuple[int, str]:
    """The preview's number and its draft, made at the platform."""
    while (step := _next(order, tools, account.slug)).name != "draft":
        place = step.run(account)
        if step.picture is None:
            raise ValueError(step.name)
        kept = Upload(
            account=account.slug, file=step.picture.name, use=step.name, place=str(place), at=tools.now()
        )  # fmt: skip
        with tools.sessions.begin() as session:
            session.merge(kept)
    try:
        draft = str(step.run(account))
    except Refused as refusal:
        if getattr(refusal, "code", None) == GONE:
            _forget(order, tools, account.slug)
            raise Refused("图片在公众平台的素材库里不见了，请再发一次，会重新上传") from refusal
        raise
    made = Preview(
        notice_id=order.notice, account=account.slug, recipient=order.to, by=by.name,
        at=tools.now(), draft_id=draft, sent=False,
    )  # fmt: skip
    with tools.sessions.begin() as session:
        session.add(made)
    return made.id, draft


def _next(order: Order, tools: Tools, slug: str) -> Step:
    """The next picture to upload, or the draft."""
    with tools.sessions.read() as session:
        notice = show.find(session, order.notice)
        uploads = prepare.uploads(session, slug)
        missing = prepare.missing_upload(notice, uploads, tools.files)
        if missing is not None:
            return missing
        page = "review" if notice.state == State.IN_REVIEW else "notices"
        article = prepare.article_of(
            notice, uploads, tools.base_url, note="；".join(_notes(session)),
            source_url=f"{tools.base_url.rstrip('/')}/desk/{page}/{notice.id}",
        )  # fmt: skip
    return Step("draft", articles=(article,))


def _notes(session: Session) -> list[str]:
    return ["演示数据", NOTE] if facts.is_demo(session) else [NOTE]


def _forget(order: Order, tools: Tools, slug: str) -> None:
    with tools.sessions.begin() as session:
        notice: Notice = show.find(session, order.notice)
        files = [notice.cover, *(media.file for media in notice.media)]
        session.execute(delete(Upload).where(Upload.account == slug, Upload.file.in_(files)))
