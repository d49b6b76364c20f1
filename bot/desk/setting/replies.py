"""The bot's standing sentences: greeting, help, what it says when it knows no answer."""

from sqlalchemy.orm import Session

from bot.answers import change_wording, second
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.setting.fields import lines_of, text
from bot.desk.setting.seen import Changing, changing
from bot.staff import roles

_FIELDS = {
    "bureau": "本单位名称", "phone": "电话", "hours": "办公时间", "address": "地址", "count": "几条",
}  # fmt: skip


class SentenceForm(Changing):
    """One sentence."""

    text = text("怎么说", most=change_wording.LONGEST, rows=8)


class SecondForm(Changing):
    """Words for which an answer by hand needs a second person."""

    words = text(
        "问或答里有这些词的",
        optional=True,
        most=1000,
        rows=5,
        help="一行一个；写“全部”就都要另一个人看过",
    )


def replies(seat: Seat) -> Answer:
    """All sentences, and the words for which two are needed."""
    return _page(seat)


def set_second(seat: Seat) -> Answer:
    """Other words."""
    form = SecondForm()
    if form.validate_on_submit():
        with refusals(form):
            about = ("asked.second", "setting", "second_person")
            with changing(seat, form, _second, about=about) as (session, by):
                second.change(session, lines_of(form.words.data), by=by, at=seat.now())
            return seat.done("已保存，以后的答复照它办", "setting_replies")
    return _page(seat, form)


def _second(session: Session) -> SecondForm:
    return SecondForm(formdata=None, data={"words": "\n".join(second.words(session))})


def _page(seat: Seat, form: SecondForm | None = None) -> Answer:
    with seat.read() as session:
        found, form = change_wording.every(session), form or _second(session)
    may = {act: roles.may(seat.person, act) for act in ("wording.set", "asked.second")}
    return seat.page("setting/replies.html", sentences=found, form=form, may=may)


def sentence(seat: Seat, name: str) -> Answer:
    """One sentence."""

    def now(session: Session) -> SentenceForm:
        return SentenceForm(formdata=None, data={"text": change_wording.find(session, name).text})

    form = SentenceForm()
    with seat.read() as session:
        one = change_wording.find(session, name)
    if form.validate_on_submit():
        with refusals(form):
            about = ("wording.set", "wording", name)
            with changing(seat, form, now, about=about) as (session, by):
                made = change_wording.propose(
                    session, name, form.text.data or "", by=by, at=seat.now()
                )
            said = f"“{one.title}”已送审，审核通过以后机器人才这样说" if made else "没有改动"
            return seat.done(said, "setting_replies")
    with seat.read() as session:
        form = form if form.is_submitted() else now(session)
    known = "、".join(f"{{{each}}} {_FIELDS.get(each, '')}".strip() for each in one.fields)
    return seat.page(
        "setting/form.html", form=form, title=one.title, verb="送审", back="setting_replies", back_name="机器人的用语",
        intro=f"花括号里的名称会换成现在的内容：{known}。" if known else "这一句里没有可以换的名称。",
    )  # fmt: skip


PAGES = (
    Page("/settings/replies", "setting_replies", replies, only="GET"),
    Page("/settings/replies/second", "setting_second", set_second, only="POST"),
    Page("/settings/replies/of/<name>", "setting_reply", sentence),
)
