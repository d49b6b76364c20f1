"""Questions: the entries of the answer base, written and changed; what nobody could answer; why an entry came first."""

from collections.abc import Mapping
from functools import partial

from flask import request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from bot import clock
from bot.answers import browse, learn, lesson, propose, write
from bot.answers.asked import Question
from bot.answers.bands import DIRECT_FROM, OFFER_FROM
from bot.answers.browse import STATES, Filter
from bot.answers.entry import Kind
from bot.answers.write import LONGEST, Given
from bot.chat import explain
from bot.chat.asked import Asked, Means
from bot.chat.intents import Intent
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import NotFound
from bot.ledger.channels import DEFAULT
from bot.staff.units import Unit

MOST_ID = 2**31 - 1
INTENTS = {
    Intent.GREETING: "打招呼", Intent.HELP: "问怎么用", Intent.THANKS: "道谢", Intent.PERSON: "找人工",
    Intent.MEDIA: "图片、语音", Intent.LATEST: "问最近的信息", Intent.HOURS: "问开放时间", Intent.COUNTS: "问发布数量",
}  # fmt: skip
KINDS = {Kind.FAQ.value: "问答", Kind.GUIDE.value: "办事指南"}


class EntryForm(FlaskForm):
    """One question and its answer."""

    question = StringField(
        "问题", [Length(max=LONGEST["question"], message="问题太长了")],
        description="像市民那样问，如“图书馆周一开门吗”",
    )  # fmt: skip
    answer = TextAreaField(
        "答案",
        [Length(max=LONGEST["answer"], message="答案太长了")],
        render_kw={"rows": 8},
    )
    unit = StringField("负责单位", [Optional()], render_kw={"list": "units"})
    source = StringField(
        "依据", [Optional(), Length(max=LONGEST["source"], message="依据太长了")],
        description="文件名、文号或网页，如“图书馆公告 2026 年第 3 号”",
    )  # fmt: skip
    valid_until = DateField(
        "有效期至", [Optional()], description="过了这一天就不再直接回答；一直有效就空着"
    )
    live = BooleanField("市民可以查到", default=True)
    key = StringField("编号", [Optional()], description="导入、导出时用；不写就自动给一个")
    version = HiddenField()
    asked = HiddenField()  # what a citizen asked, for whom it is written


def questions(seat: Seat) -> Answer:
    """The entries under the filter of the address."""
    asked = request.args
    wanted = wanted_by(asked)
    with seat.read() as session:
        page = browse.page(
            session, wanted, today=clock.today(), after=_number(asked.get("after", ""))
        )
        units = browse.units(session)
    return seat.page(
        "questions.html", page=page, wanted=wanted, units=units, states=STATES, kinds=KINDS, today=clock.today(),
        address=partial(address, "questions", asked), export=partial(address, "questions_export", asked),
        filtered=wanted != Filter(),
    )  # fmt: skip


def question(seat: Seat, number: int) -> Answer:
    """One entry and what was done to it."""
    with seat.read() as session:
        entry = write.find(session, min(number, MOST_ID))
        history, lessons = write.history(session, entry.id), lesson.of(session, entry)
    return seat.page(
        "question.html", entry=entry, history=history, lessons=lessons, kinds=KINDS, today=clock.today(),
        longest=learn.LONGEST,
    )  # fmt: skip


def question_new(seat: Seat) -> Answer:
    """Write an entry, perhaps for something that a citizen asked."""
    form = EntryForm()
    if not form.is_submitted():
        form.question.data = form.asked.data = _asked(seat)
        form.unit.data = seat.person.unit.name if seat.person.unit else ""
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                propose.entry(
                    session, _given(form), asked=form.asked.data or "", by=by, at=seat.now()
                )
            return seat.done("已送审，审核通过以后市民就能查到", "proposals")
    return seat.page("question_edit.html", form=form, entry=None, units=_units(seat))


def question_edit(seat: Seat, number: int) -> Answer:
    """Change an entry."""
    with seat.read() as session:
        entry = write.find(session, min(number, MOST_ID))
    form = EntryForm(obj=entry) if not EntryForm().is_submitted() else EntryForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                stands, version = write.find(session, entry.id), _number(form.version.data or "")
                made = propose.entry(
                    session, _given(form), of=stands, version=version, by=by, at=seat.now()
                )
            said = "已送审，审核通过以前市民看到的还是原来的" if made else "没有改动"
            return seat.done(said, "question", number=entry.id)
    return seat.page("question_edit.html", form=form, entry=entry, units=_units(seat))


def question_delete(seat: Seat, number: int) -> Answer:
    """Delete an entry; what it said stays in the audit trail."""
    with seat.begin() as (session, by):
        entry = write.find(session, min(number, MOST_ID))
        version, title = _number(request.form.get("version", "")), entry.title
        write.delete(session, entry, version=version, by=by, at=seat.now())
    refresh(seat)
    return seat.done(f"已删除“{title}”", "questions")


def question_try(seat: Seat) -> Answer:
    """Ask as a citizen would, and see why what came first came first. Nothing of it is kept."""
    text = request.args.get("q", "").strip()[:200]
    reply = why = None
    if text:
        reply = seat.tools.chat.answer(Asked(DEFAULT, "", Means.TEXT, text, "", seat.now()))
        with seat.read() as session:
            why = explain.explain(session, seat.tools.index.fresh(session), text, at=seat.now())
    return seat.page(
        "question_try.html",
        text=text,
        reply=reply,
        why=why,
        bands=explain.BAND_WORDS,
        direct_from=DIRECT_FROM,
        offer_from=OFFER_FROM,
        kinds=KINDS,
        intents=INTENTS,
    )


def wanted_by(asked: Mapping[str, str]) -> Filter:
    """The filter of an address."""
    state, kind = asked.get("state", ""), asked.get("kind", "")
    if (state and state not in STATES) or (kind and kind not in KINDS):
        raise NotFound("网址里的筛选条件不认识，请从问答页重新选择")
    return Filter(asked.get("q", "").strip()[:80], asked.get("unit", "")[:60], kind, state)


def address(page: str, asked: Mapping[str, str], **changed: object) -> str:
    """The same filter on another page, or with something changed, from the first page on."""
    kept = {key: value for key, value in asked.items() if value and key not in ("after", "format")}
    return url_for(f"desk.{page}", **{**kept, **changed})  # type: ignore[arg-type]


def refresh(seat: Seat) -> None:
    """Make the index now, once, so that the next question finds it made."""
    with seat.read() as session:
        seat.tools.index.fresh(session)


def _asked(seat: Seat) -> str:
    """What a citizen asked, for whom an entry is to be written; empty without."""
    number = _number(request.args.get("asked", ""))
    if not number:
        return request.args.get("q", "").strip()[: LONGEST["question"]]
    with seat.read() as session:
        found = session.get(Question, number)
    return found.text[: LONGEST["question"]] if found is not None else ""


def _given(form: EntryForm) -> Given:
    return Given(
        question=form.question.data or "", answer=form.answer.data or "", unit=form.unit.data or "",
        valid_until=form.valid_until.data, live=bool(form.live.data), key=form.key.data or "", source=form.source.data or "",
    )  # fmt: skip


def _units(seat: Seat) -> list[str]:
    with seat.read() as session:
        return list(session.scalars(select(Unit.name).order_by(Unit.id)))


def _number(text: str) -> int:
    return min(int(text), MOST_ID) if text.isascii() and text.isdigit() else 0


PAGES = (
    Page("/questions", "questions", questions, only="GET"),
    Page("/questions/try", "question_try", question_try, only="GET"),
    Page("/questions/new", "question_new", question_new),
    Page("/questions/<int:number>", "question", question, only="GET"),
    Page("/questions/<int:number>/edit", "question_edit", question_edit),
    Page("/questions/<int:number>/delete", "question_delete", question_delete, only="POST"),
)
