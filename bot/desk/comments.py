"""Readers' comments: chosen, answered by two people, taken away; opened and closed article by article."""

from flask import request
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from bot.desk.notices import MOST_ID
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import OutOfTurn
from bot.notices import answer_comment, comment, show
from bot.notices.answer_comment import Tools
from bot.notices.comment import REPLY_WORDS

PER_PAGE = 40
MOST_PAGE = 10_000


class ReplyForm(FlaskForm):
    """What we answer."""

    text = TextAreaField("回复", [DataRequired("请写回复"), Length(max=200)], render_kw={"rows": 2})


class ReasonForm(FlaskForm):
    """Why it is taken away."""

    reason = StringField("为什么删除", [DataRequired("请写明为什么删除"), Length(max=200)])


def comments(seat: Seat) -> Answer:
    """The comments, the newest first; of one notice (`?notice=`) or of all."""
    return _page(seat)


def comment_switch(seat: Seat, number: int) -> Answer:
    """Open the article of a release to comments, or close it."""
    with seat.read() as session:
        box = session.get(comment.CommentBox, min(number, MOST_ID))
    yes = not (box and box.is_open)
    answer_comment.allow(number, _tools(seat), yes=yes, by=seat.person)
    seat.ring()
    return seat.done(
        "已开放留言，几分钟后开始取" if yes else "已关闭留言", "release", number=number
    )


def comment_elect(seat: Seat, number: int) -> Answer:
    """Let everybody read it, or no longer."""
    with seat.read() as session:
        one = session.get(comment.Comment, min(number, MOST_ID))
    yes = not (one and one.elected)
    answer_comment.elect(number, _tools(seat), yes=yes, by=seat.person)
    return seat.done("已选为精选，所有人都看得到" if yes else "已取消精选", "comments")


def comment_reply(seat: Seat, number: int) -> Answer:
    """Write a reply; somebody else lets it go."""
    form = ReplyForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                answer_comment.propose(session, number, form.text.data or "", by=by, at=seat.now())
            return seat.done("回复已写好，另一个审核的人发出", "comments")
    return _page(seat, reply=form, of=number)


def comment_approve(seat: Seat, number: int) -> Answer:
    """Let a reply go."""
    answer_comment.approve(number, _tools(seat), by=seat.person)
    return seat.done("回复已发出", "comments")


def comment_unreply(seat: Seat, number: int) -> Answer:
    """Take our reply away."""
    answer_comment.unreply(number, _tools(seat), by=seat.person)
    return seat.done("回复已删除", "comments")


def comment_delete(seat: Seat, number: int) -> Answer:
    """Take a comment away."""
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals(form):
            answer_comment.remove(
                number, _tools(seat), reason=form.reason.data or "", by=seat.person
            )
            return seat.done("留言已删除", "comments")
    return _page(seat, reason=form, of=number)


def _page(
    seat: Seat, reply: ReplyForm | None = None, reason: ReasonForm | None = None, of: int = 0
) -> Answer:
    notice = _number("notice")
    page = min(_number("page") or 1, MOST_PAGE)
    with seat.read() as session:
        about = show.find(session, notice) if notice else None
        rows = comment.listed(
            session, notice=notice or None, limit=PER_PAGE + 1, offset=(page - 1) * PER_PAGE
        )
        return seat.page(
            "comments.html", rows=[(one, one.notice.title) for one in rows[:PER_PAGE]], more=len(rows) > PER_PAGE, page=page,
            about=about, words=REPLY_WORDS, reply=reply or ReplyForm(formdata=None), reason=reason or ReasonForm(formdata=None), of=of,
        )  # fmt: skip


def _tools(seat: Seat) -> Tools:
    return Tools(seat.tools.sessions, seat.publishers, seat.now)


def _number(name: str) -> int:
    given = request.args.get(name, "")
    if not given:
        return 0
    if not given.isascii() or not given.isdigit():
        raise OutOfTurn("网址里的编号不对，请从留言列表重新选择")
    return min(int(given), MOST_ID)


PAGES = (
    Page("/comments", "comments", comments, only="GET"),
    Page("/comments/<int:number>/elect", "comment_elect", comment_elect, only="POST"),
    Page("/comments/<int:number>/reply", "comment_reply", comment_reply, only="POST"),
    Page("/comments/<int:number>/approve", "comment_approve", comment_approve, only="POST"),
    Page("/comments/<int:number>/unreply", "comment_unreply", comment_unreply, only="POST"),
    Page("/comments/<int:number>/delete", "comment_delete", comment_delete, only="POST"),
    Page("/releases/<int:number>/comments", "comment_switch", comment_switch, only="POST"),
)
