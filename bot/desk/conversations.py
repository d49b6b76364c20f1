"""Conversations with citizens: what was said, a box to reply, taking over from the bot and giving back."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from bot.answers import conversation, owed, picture, reply_later, second, take_over
from bot.answers.asked import Question
from bot.answers.conversation import Conversation
from bot.answers.owed import OwedReply
from bot.desk.notices import channel_names
from bot.desk.seat import Answer, Page, Seat, refusals

MOST_ID = 2**31 - 1
MOST_BEFORE = 5_000
MEANS = {
    "follow": "关注了公众号", "menu": "点了菜单", "scan": "扫了二维码", "image": "［图片］", "voice": "［语音］", "video": "［视频］",
    "location": "［位置］", "link": "［链接］",
}  # fmt: skip


class ReplyForm(FlaskForm):
    """What is said to the citizen."""

    text = TextAreaField(
        "回复", [DataRequired("请写回复"), Length(max=owed.LONGEST, message=f"最多 {owed.LONGEST} 个字")],
        render_kw={"rows": 3, "maxlength": owed.LONGEST},
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One thing in a conversation: said by the citizen with the bot's reply, or written by staff."""

    at: datetime
    asked: Question | None = None
    owed: OwedReply | None = None


def conversations(seat: Seat) -> Answer:
    """Who said something last, first; or only those who wait for a person."""
    waiting = request.args.get("state", "") == "waiting"
    account, before = request.args.get("account", "")[:40], _number(request.args.get("from", ""))
    with seat.read() as session:
        found = conversation.page(session, waiting=waiting, account=account, before=before)
        some = found[: conversation.PAGE]
        last = conversation.last_said(session, some)
        names, waits = channel_names(session), conversation.waiting(session)
        for one in some:
            _ = one.taken_by.name if one.taken_by else ""  # read while the session is open
    more = len(found) > len(some) and before < MOST_BEFORE
    return seat.page(
        "conversations.html", rows=some, last=last, names=names, waiting=waiting, waits=waits, account=account, now=seat.now(),
        means=MEANS, older=_address(before + conversation.PAGE) if more else "",
        newer=_address(max(before - conversation.PAGE, 0)) if before else "",
    )  # fmt: skip


def conversation_(seat: Seat, number: int) -> Answer:
    """One conversation; what is written in the box goes out at once, or with the citizen's next message."""
    form = ReplyForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                made = reply_later.reply(session, min(number, MOST_ID), form.text.data or "", by=by, at=seat.now())  # fmt: skip
                window = conversation.find(session, min(number, MOST_ID)).window
            seat.ring()
            return seat.done(_told(made, at_once=window.is_open(seat.now())), "conversation", number=number)  # fmt: skip
    return _page(seat, number, form)


def _page(seat: Seat, number: int, form: FlaskForm) -> Answer:
    with seat.read() as session:
        one = conversation.find(session, min(number, MOST_ID))
        lines = [Line(each.at, asked=each) for each in conversation.said(session, one)]
        lines += [Line(each.made_at, owed=each) for each in owed.of_citizen(session, one.account, one.openid)]  # fmt: skip
        taker = one.taken_by.name if one.taken_by else ""
        names, two = channel_names(session), second.words(session)
        pictures = picture.of_citizen(session, one.account, one.openid)
    return seat.page(
        "conversation.html", one=one, lines=sorted(lines, key=lambda line: line.at), form=form, names=names, taker=taker, now=seat.now(),
        mine=one.taken_by_id == seat.person.id, means=MEANS, words=owed.STAGE_WORDS, shown=conversation.SHOWN, left=_left(one, seat.now()),
        two=two, pictures=pictures, fetched=picture.STAGE_WORDS,
    )  # fmt: skip


def conversation_picture(seat: Seat, number: int) -> Answer:
    """A picture that a citizen sent; no browser keeps it."""
    with seat.read() as session:
        file = picture.find(session, min(number, MOST_ID)).file
    answer = seat.plain(seat.files.read(file), mimetypes.guess_type(file)[0] or "")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def conversation_take(seat: Seat, number: int) -> Answer:
    """Speak with the citizen oneself."""
    with seat.begin() as (session, by):
        take_over.take(session, min(number, MOST_ID), by=by, at=seat.now())
    return seat.done(
        "您接手了，机器人不再回答；30 分钟没有回复就自动交回", "conversation", number=number
    )


def conversation_give_back(seat: Seat, number: int) -> Answer:
    """Let the bot answer again."""
    with seat.begin() as (session, by):
        take_over.give_back(session, min(number, MOST_ID), by=by, at=seat.now())
    return seat.done("已交回，机器人接着回答", "conversation", number=number)


def conversation_done(seat: Seat, number: int) -> Answer:
    """Nobody needs to answer any more."""
    with seat.begin() as (session, by):
        take_over.done(session, min(number, MOST_ID), by=by, at=seat.now())
    return seat.done("已标为不用再答", "conversations")


def owed_take_back(seat: Seat, number: int) -> Answer:
    """Take back what was not given yet."""
    with seat.begin() as (session, by):
        reply_later.take_back(session, min(number, MOST_ID), by=by, at=seat.now())
    back = _number(request.form.get("conversation", ""))
    if back:
        return seat.done("已收回，不会送给市民", "conversation", number=back)
    return seat.done("已收回，不会送给市民", "conversations")


def _told(made: OwedReply, *, at_once: bool) -> str:
    if made.state == owed.Stage.PROPOSED:
        return "写好了，要另一个人审核以后才发出"
    return "正在发给市民" if at_once else "已留下，市民下次来消息时给他"


def _left(one: Conversation, at: datetime) -> str:
    """What may still be sent, in words; empty when nothing may."""
    window = one.window
    if window.until is None or not window.is_open(at):
        return ""
    minutes = int((window.until - at).total_seconds() // 60)
    time = f"{minutes // 60} 小时" if minutes >= 60 else f"{max(minutes, 1)} 分钟"
    return f"还有 {time}，最多再发 {window.left} 条"


def _address(start: int) -> str:
    kept = {key: value for key, value in request.args.items() if key in ("state", "account")}
    return url_for("desk.conversations", **kept, **({"from": str(start)} if start else {}))  # type: ignore[arg-type]


def _number(text: str) -> int:
    return min(int(text), MOST_ID) if text.isascii() and text.isdigit() else 0


PAGES = (
    Page("/conversations", "conversations", conversations, only="GET"),
    Page("/conversations/<int:number>", "conversation", conversation_),
    Page("/conversations/pictures/<int:number>", "conversation_picture", conversation_picture, only="GET"),
    Page("/conversations/<int:number>/take", "conversation_take", conversation_take, only="POST"),
    Page("/conversations/<int:number>/back", "conversation_give_back", conversation_give_back, only="POST"),
    Page("/conversations/<int:number>/done", "conversation_done", conversation_done, only="POST"),
    Page("/owed/<int:number>/take-back", "owed_take_back", owed_take_back, only="POST"),
)  # fmt: skip
