"""By what the person is told outside the desk: add a way, type in the code that arrived there, take it away."""

from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.exceptions import NotFound as NoSuchPage
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from bot.desk.seat import Answer, Page, Seat, Tools, refusals
from bot.ledger.channels import Channel
from bot.messages import address, delivery, way
from bot.messages.address import KINDS, Given

MOST_ID = 2**31 - 1
_LONG = Length(max=500, message="太长了")
_OFF = {"autocomplete": "off", "spellcheck": "false"}


class WayForm(FlaskForm):
    """Where it leads; a 钉钉 robot has a secret as well, a preview an account that sends it."""

    to = StringField("", [DataRequired("请填写"), _LONG], render_kw=_OFF)
    secret = StringField(
        "加签密钥", [_LONG], render_kw=_OFF, description="机器人安全设置里选“加签”，SEC 开头"
    )  # fmt: skip
    account = SelectField("用哪个公众号发", choices=[], validate_choice=False)


class CodeForm(FlaskForm):
    """The code that arrived."""

    code = StringField(
        "收到的 6 位数字", [DataRequired("请填写"), _LONG],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )  # fmt: skip


def offered(tools: Tools) -> dict[str, str]:
    """The kinds of ways that this installation can carry, with their names."""
    missing = {"mail": not tools.mails, "wechat": not tools.publishers}
    return {kind: name for kind, name in KINDS.items() if not missing.get(kind, False)}


def way_add(seat: Seat, kind: str) -> Answer:
    """A new way of one kind; a code goes there at once."""
    if kind not in offered(seat.tools):
        raise NoSuchPage
    form = WayForm()
    with seat.read() as session:
        named = select(Channel.slug, Channel.name).where(Channel.slug.in_(list(seat.publishers)))
        known = dict(session.execute(named).all())
    form.account.choices = [(slug, known.get(slug, slug)) for slug in seat.publishers]
    if form.validate_on_submit():
        with refusals(form):
            given = _given(form, kind, list(seat.publishers))
            with seat.begin() as (session, by):
                one = way.add(session, by, given, vault=seat.tools.vault(), at=seat.now())
                delivery.send_code(session, one, vault=seat.tools.vault(), at=seat.now())
                number = one.id
            return seat.done("已记下，验证码正在发过去", "way", number=number)
    return seat.page("way_add.html", form=form, kind=kind, kind_name=KINDS[kind])


def way_page(seat: Seat, number: int) -> Answer:
    """One way that waits for its code."""
    form = CodeForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                one = way.find(session, by, min(number, MOST_ID))
                right = way.verify(
                    session, one, form.code.data or "", vault=seat.tools.vault(), at=seat.now()
                )
                shown = one.shown
            # The try was written down; a refusal would have taken it back.
            if right:
                return seat.done(f"好了，以后也会用{shown}通知您", "me")
            form.form_errors.append("验证码不对，请看清楚再输一次")
    with seat.begin() as (session, by):
        one = way.find(session, by, min(number, MOST_ID))
        sent = delivery.latest(session, one)
    return seat.page("way.html", way=one, sent=sent, form=form, kind_name=KINDS[one.kind])


def way_code(seat: Seat, number: int) -> Answer:
    """Send another code."""
    with seat.begin() as (session, by):
        one = way.find(session, by, min(number, MOST_ID))
        delivery.send_code(session, one, vault=seat.tools.vault(), at=seat.now())
    return seat.done("新的验证码正在发过去，以前的作废", "way", number=number)


def way_remove(seat: Seat, number: int) -> Answer:
    """Take a way away."""
    with seat.begin() as (session, by):
        one = way.find(session, by, min(number, MOST_ID))
        shown = one.shown
        way.remove(session, one, at=seat.now())
    return seat.done(f"不再用{shown}通知您", "me")


def _given(form: WayForm, kind: str, accounts: list[str]) -> Given:
    text = form.to.data or ""
    if kind == "mail":
        return address.mail(text)
    if kind == "wechat":
        account = form.account.data
        return address.wechat(text, account if account in accounts else accounts[0])
    return address.robot(kind, text, form.secret.data or "")


PAGES = (
    Page("/me/ways/new/<kind>", "way_add", way_add),
    Page("/me/ways/<int:number>", "way", way_page),
    Page("/me/ways/<int:number>/code", "way_code", way_code, only="POST"),
    Page("/me/ways/<int:number>/remove", "way_remove", way_remove, only="POST"),
)
