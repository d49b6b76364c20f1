"""After publishing: correct and withdraw, by the ways that the platform really offers, with what is left to do."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length

from bot.desk.notices import MOST_ID, channel_names
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.errors import Refused
from bot.notices import (
    console_fix,
    correct,
    correction,
    follow,
    release,
    removal,
    restate,
    show,
    withdraw,
    write,
)
from bot.notices.channel import Mode
from bot.notices.correction import STANDING_WORDS, WAY_WORDS, Correction, Standing, Way
from bot.notices.front import Fields
from bot.notices.notice import Notice
from bot.notices.release import Stage

SCAN = 21_000_000  # bytes of a request with a picture in it
WAYS: dict[str, str] = {
    Way.NOTICE: "另发更正：原文不动，新发一篇更正，两篇互相指明",
    Way.RESEND: "删除重发：替换稿发出以后撤回原文、删除平台上的文章；群发的要再占一次次数，卡片仍留在手机里",
    Way.CONSOLE: "后台小改：只改正文二十个字以内，审定后由信息公开专员到公众平台后台改一次",
}
REMOVES: dict[str, str] = {
    Mode.PUBLISH: "自动删除文章，原网址打不开",
    Mode.MASS: "自动删除文章；推送到手机里的卡片收不回来，点开显示已删除",
    Mode.DRAFT: "是在后台人工发表的，接口不能删除；请信息公开专员到后台删除，再回来确认",
}


class CorrectForm(FlaskForm):
    """The new text, why, and by which way."""

    way = RadioField(
        "怎样更正", choices=[SelectChoice(*one) for one in WAYS.items()], default=Way.NOTICE.value
    )
    note = StringField(
        "更正什么", [DataRequired("请写明更正什么，公众会看到"), Length(max=300)],
        description="例如：放映时间由周五更正为周六。公众会看到",
    )  # fmt: skip
    title = StringField("标题", [DataRequired("请写标题"), Length(max=200)])
    body = TextAreaField("正文", [DataRequired("请写正文")], render_kw={"rows": 14})


class ProofForm(FlaskForm):
    """A picture of the change in the console."""

    proof = FileField("改好以后的截图")


class WithdrawForm(FlaskForm):
    """Why it is taken back."""

    reason = StringField(
        "撤回的原因", [DataRequired("请写明撤回的原因，公众会看到"), Length(max=300)],
        description="公众会在原来的网址上看到它",
    )  # fmt: skip


def notice_correct(seat: Seat, number: int) -> Answer:
    """Begin a correction: a new draft, which is reviewed as every text is."""
    form = CorrectForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                one = show.find(session, number)
                order = correct.Order(_fields(one, form), form.note.data or "", Way(form.way.data))
                made = correct.correct(
                    session,
                    one,
                    order,
                    by=by,
                    files=seat.files,
                    fetch=write.no_pictures,
                    at=seat.now(),
                )
                draft = made.id
            return seat.done("已新增更正稿，请核对、送审", "notice", number=draft)
    return _correct_page(seat, number, form, ProofForm(formdata=None))


def notice_corrected(seat: Seat, number: int) -> Answer:
    """The officer has made the small change in the console; the picture proves it."""
    form = ProofForm()
    with refusals(form):
        if not form.validate():
            raise Refused("没有办成，请再提交一次")
        name, data = uploaded(form.proof.data)
        with seat.begin() as (session, by):
            one = show.find(session, number)
            console_fix.confirm(session, one, data, name, by=by, files=seat.files, at=seat.now())
        seat.ring()
        return seat.done("已登记：后台改好了，公开页面写明了更正", "notice", number=number)
    return _correct_page(seat, number, CorrectForm(formdata=None), form)


def notice_withdraw(seat: Seat, number: int) -> Answer:
    """Withdraw, and what is left to do until it is done."""
    form = WithdrawForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                one = show.find(session, number)
                media = withdraw.withdraw(
                    session, one, by=by, reason=form.reason.data or "", at=seat.now()
                )
            seat.ring()
            also = f"。{'、'.join(media)}也登载过，请联系它们" if media else ""
            return seat.done(
                f"已撤回：不再展示和检索，台账已记一笔{also}", "notice_withdraw", number=number
            )
    with seat.read() as session:
        one = show.find(session, min(number, MOST_ID))
        return seat.page("notice_withdraw.html", form=form, **_withdrawal(session, one))


def uploaded(given: FileStorage | None) -> tuple[str, bytes]:
    """The name and the bytes of a file that came with a form. Raises Refused where there is none."""
    if given is None or not given.filename:
        raise Refused("请选择文件：截图或 PDF")
    return given.filename, given.read()


def _fields(one: Notice, form: CorrectForm) -> Fields:
    """The notice as it is with the new words: as a notice of its own a 更正 has no event and no attachments again."""
    told = restate.fields(one)
    return Fields(
        title=(form.title.data or "").strip(), body=form.body.data or "", unit=told.unit, kind=told.kind,
        classification=told.classification, importance=told.importance, article20=told.article20,
        author=told.author, origin=told.origin, source_name=told.source_name, source_url=told.source_url,
        source_title=told.source_title, cover=told.cover, event=told.event,
        attachments=told.attachments if form.way.data == Way.RESEND else (),
    )  # fmt: skip


def _correct_page(seat: Seat, number: int, form: CorrectForm, proof: ProofForm) -> Answer:
    with seat.read() as session:
        one = show.find(session, min(number, MOST_ID))
        if not form.is_submitted() or (proof.is_submitted() and form.title.data is None):
            form.title.data, form.body.data = one.title, one.body
            form.way.data = form.way.data or Way.NOTICE.value
        usual = {slug: account.allowance for slug, account in seat.publishers.items()}
        return seat.page(
            "notice_correct.html", form=form, proof=proof, notice=one, unit=one.unit.name,
            costs=correct.cost(session, one, usual, at=seat.now()), made=_made(session, one), **_console(session, one),
        )  # fmt: skip


def _made(session: Session, one: Notice) -> list[tuple[Correction, str, str]]:
    return [
        (each, WAY_WORDS[each.way], STANDING_WORDS[each.state])
        for each in correction.of(session, one.id)
    ]


def _console(session: Session, one: Notice) -> dict[str, Any]:
    """What the officer is to change in the console; nothing where nothing waits."""
    waiting = select(Correction).where(
        Correction.notice_id == one.id, Correction.state == Standing.BY_HAND
    )
    found = session.scalar(waiting.limit(1))
    draft = session.get(Notice, found.replacement_id) if found and found.replacement_id else None
    return {"to_change": console_fix.in_words(one, draft) if draft else ""}


def _withdrawal(session: Session, one: Notice) -> dict[str, Any]:
    releases = release.of(session, one.id)
    return {
        "notice": one, "unit": one.unit.name, "channels": channel_names(session), "modes": follow.MODES,
        "out": [each for each in releases if each.state == Stage.PUBLISHED], "removes": REMOVES,
        "waiting": [each for each in releases if each.state == Stage.WAITING],
        "removals": removal.of_all(session, releases), "removal_words": removal.STANDING_WORDS,
        "left": removal.left(session, one),
    }  # fmt: skip


PAGES = (
    Page("/notices/<int:number>/correct", "notice_correct", notice_correct),
    Page(
        "/notices/<int:number>/corrected",
        "notice_corrected",
        notice_corrected,
        only="POST",
        most=SCAN,
    ),
    Page("/notices/<int:number>/withdraw", "notice_withdraw", notice_withdraw),
)
