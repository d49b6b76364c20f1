"""What nobody could answer, put together and ranked: answered later, seen to, or declined."""

from flask import request
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from bot.answers import groups, owed, reply_later, second
from bot.answers.asked import SETTLED
from bot.answers.groups import Group
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import OutOfTurn

PAGE = 20
MOST_ID = 2**31 - 1


class AnswerForm(FlaskForm):
    """What the citizens are told."""

    text = TextAreaField(
        "答复",
        [DataRequired("请写答复"), Length(max=owed.LONGEST, message=f"最多 {owed.LONGEST} 个字")],
        render_kw={"rows": 5, "maxlength": owed.LONGEST},
        description="48 小时内问的马上发给他；以前问的，在他下次来消息时给他",
    )
    numbers = HiddenField()


def unanswered(seat: Seat) -> Answer:
    """The groups, most asked first."""
    first = _number(request.args.get("from", ""))
    with seat.read() as session:
        arrays = seat.tools.index.fresh(session)
        found, total = groups.grouped(session, arrays.idf)
        waits = reply_later.proposed(session)
    older = first + PAGE if len(found) > first + PAGE else 0
    return seat.page(
        "unanswered.html", groups=found[first : first + PAGE], total=total, newest=groups.NEWEST,
        count=len(found), older=older, newer=first, page=PAGE, waits=waits,
    )  # fmt: skip


def unanswered_one(seat: Seat, number: int) -> Answer:
    """One group, and a box to answer it."""
    form = AnswerForm()
    if form.validate_on_submit():
        with refusals(form):
            numbers = _numbers(form.numbers.data or "")
            with seat.begin() as (session, by):
                made = reply_later.answer(session, numbers, form.text.data or "", by=by, at=seat.now())  # fmt: skip
            seat.ring()
            return seat.done(_told(made), "unanswered")
    group = _group(seat, number)
    if not form.is_submitted():
        form.numbers.data = ",".join(str(one) for one in group.numbers)
    with seat.read() as session:
        two = second.words(session)
    return seat.page("unanswered_one.html", group=group, form=form, number=number, two=two)


def unanswered_settle(seat: Seat) -> Answer:
    """See to a group without an answer."""
    numbers, how = _numbers(request.form.get("numbers", "")), request.form.get("how", "")
    with seat.begin() as (session, by):
        done = reply_later.settle(session, numbers, how, by=by, at=seat.now())
    return seat.done(f"{done} 条提问标为“{SETTLED[how]}”", "unanswered")


def owed_pass(seat: Seat, number: int) -> Answer:
    """The second person lets an answer go out."""
    with seat.begin() as (session, by):
        reply_later.pass_(session, min(number, MOST_ID), by=by, at=seat.now())
    seat.ring()
    return seat.done("已同意，答复这就送给市民", "unanswered")


def owed_return(seat: Seat, number: int) -> Answer:
    """The second person keeps an answer back."""
    with seat.begin() as (session, by):
        reason = request.form.get("reason", "")
        reply_later.send_back(session, min(number, MOST_ID), reason, by=by, at=seat.now())
    return seat.done("已退回，提问回到未答复的里面", "unanswered")


def _told(made: list[owed.OwedReply]) -> str:
    waits = sum(one.state == owed.Stage.PROPOSED for one in made)
    if waits:
        return f"答复写好了，要另一个人审核以后才送给 {waits} 位市民"
    if not made:
        return "已答复。提问的人已经取消关注，没有人要送"
    return f"答复要送给 {len(made)} 位市民：能马上发的马上发，其余的在他们下次来消息时给"


def _group(seat: Seat, number: int) -> Group:
    with seat.read() as session:
        arrays = seat.tools.index.fresh(session)
        found = groups.of(session, arrays.idf, number)
    if found is None:
        raise OutOfTurn("这条提问刚被别人处理过了，或者提问的人已经取消关注")
    return found


def _numbers(text: str) -> list[int]:
    return [_number(one) for one in text.split(",") if _number(one)][: reply_later.MOST]


def _number(text: str) -> int:
    return min(int(text), MOST_ID) if text.isascii() and text.isdigit() else 0


PAGES = (
    Page("/unanswered", "unanswered", unanswered, only="GET"),
    Page("/unanswered/<int:number>", "unanswered_one", unanswered_one),
    Page("/unanswered/settle", "unanswered_settle", unanswered_settle, only="POST"),
    Page("/owed/<int:number>/pass", "owed_pass", owed_pass, only="POST"),
    Page("/owed/<int:number>/return", "owed_return", owed_return, only="POST"),
)
