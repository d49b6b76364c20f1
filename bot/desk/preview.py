"""Before and beside a release: a preview on one phone, and what a notice clears up (澄清)."""

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp

from bot.desk.notices import MOST_ID, channel_names
from bot.desk.seat import Answer, Page, Seat, refusals
from bot.notices import clarify, follow, preview, show
from bot.notices.clarify import Cleared
from bot.notices.preview import Order, Tools

ITEM, RUMOUR = "item", "rumour"


class PreviewForm(FlaskForm):
    """On which account, to whose phone."""

    channel = SelectField("用哪个公众号发", [DataRequired("请选择公众号")])
    to = StringField(
        "发给谁的微信",
        [DataRequired("请写对方的微信号"), Length(max=40)],
        description="微信号（不是昵称）或 openid，对方要关注这个公众号",
    )


class ClarifyForm(FlaskForm):
    """What is cleared up."""

    what = RadioField(
        "澄清什么",
        choices=[SelectChoice(ITEM, "已发布的一篇稿件"), SelectChoice(RUMOUR, "外面的一条传言")],
    )
    about = StringField(
        "稿件编号",
        [Optional(), Regexp(r"\d{1,9}", message="请写稿件的编号，一个数字")],
        description="稿件页面网址里的数字",
    )
    rumour = TextAreaField(
        "传言", [Optional()], render_kw={"rows": 2}, description="照原话简短写，公众会看到"
    )
    url = StringField("传言的出处", [Optional(), Length(max=1024)], description="网址，可不写")
    seen_on = DateField("哪天看到的", [Optional()])


def notice_preview(seat: Seat, number: int) -> Answer:
    """Send the notice to one phone first; the three modes stand beside it."""
    form = PreviewForm()
    with seat.read() as session:
        notice = show.find(session, min(number, MOST_ID))
        names = channel_names(session)
        accounts = [SelectChoice(slug, names[slug]) for slug in seat.publishers if slug in names]
        left = {slug: preview.left_today(session, slug, at=seat.now()) for slug in seat.publishers}
        sent, unit = preview.of(session, notice.id)[:10], notice.unit.name
    form.channel.choices = accounts
    if form.validate_on_submit():
        with refusals(form):
            tools = Tools(
                seat.tools.sessions, seat.files, seat.publishers, seat.tools.base_url, seat.now
            )
            order = Order(notice.id, form.channel.data or "", (form.to.data or "").strip())
            preview.send(order, tools, by=seat.person)
            said = f"预览已发给 {order.to}，请在手机上看排版、图片和错字"
            return seat.done(said, "notice_preview", number=number)
    return seat.page(
        "notice_preview.html", form=form, notice=notice, unit=unit, sent=sent, left=left, channels=names,
        modes=follow.MODES, mode_said=follow.MODE_SAID,
    )  # fmt: skip


def notice_clarify(seat: Seat, number: int) -> Answer:
    """Say what a draft clears up."""
    form = ClarifyForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                notice = show.find(session, number)
                about = (
                    show.find(session, int(form.about.data or 0))
                    if form.what.data == ITEM
                    else None
                )
                said = form.rumour.data or "" if form.what.data == RUMOUR else ""
                what = Cleared(about, said, form.url.data or "", form.seen_on.data)
                clarify.clarify(session, notice, what, by=by, at=seat.now())
            return seat.done("已写明澄清什么，审核的人会看到", "notice", number=number)
    with seat.read() as session:
        notice = show.find(session, min(number, MOST_ID))
        known = clarify.of(session, notice.id)
        about = show.find(session, known.about_id) if known and known.about_id else None
    return seat.page("notice_clarify.html", form=form, notice=notice, known=known, about=about)


PAGES = (
    Page("/notices/<int:number>/preview", "notice_preview", notice_preview),
    Page("/notices/<int:number>/clarify", "notice_clarify", notice_clarify),
)
