"""What concerns the person: password, second step, where they are signed in."""

from io import BytesIO

import segno
from flask import redirect, url_for
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from bot.desk.seat import Answer, Page, Seat, refusals
from bot.desk.ways import offered
from bot.errors import Refused
from bot.messages import delivery, way
from bot.staff import desk_session, member, passwords, second_factor

_TYPED = [DataRequired("请填写"), Length(max=200, message="太长了")]


class PasswordForm(FlaskForm):
    """The old password, and the new one twice."""

    old = PasswordField("现在的密码", _TYPED, render_kw={"autocomplete": "current-password"})
    new = PasswordField("新密码", _TYPED, render_kw={"autocomplete": "new-password"})
    again = PasswordField(
        "再写一遍新密码", [*_TYPED, EqualTo("new", "两遍写得不一样")],
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip


class ConfirmForm(FlaskForm):
    """The code that shows that the device was set up."""

    code = StringField(
        "手机上显示的 6 位数字", _TYPED, render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )


class OffForm(FlaskForm):
    """The password, to turn the second step off."""

    password = PasswordField("密码", _TYPED, render_kw={"autocomplete": "current-password"})


def me(seat: Seat) -> Answer:
    """The person's own page."""
    with seat.read() as session:
        signed_in = desk_session.of(session, seat.person, at=seat.now())
        on = second_factor.has(session, seat.person)
        mine = [(one, delivery.latest(session, one)) for one in way.of(session, seat.person)]
    return seat.page(
        "me.html", signed_in=signed_in, here=seat.session_id, second_factor=on, ways=mine, kinds=offered(seat.tools), form=FlaskForm(),
        offered=bool(second_factor.OFFERED & set(seat.person.roles)) or on,
    )  # fmt: skip


def me_end(seat: Seat, number: int) -> Answer:
    """Sign one browser out."""
    with seat.begin() as (session, by):
        desk_session.end(session, by, number)
    return seat.done("已让那一处退出登录", "me")


def me_end_all(seat: Seat) -> Answer:
    """Sign every other browser out."""
    with seat.begin() as (session, by):
        ended = desk_session.end_all(session, by, by=by.name, at=seat.now(), but=seat.session_id)
    return seat.done(f"已让其他 {ended} 处退出登录", "me")


def password(seat: Seat) -> Answer:
    """A new password; every other browser is signed out."""
    form = PasswordForm()
    if form.validate_on_submit():
        with refusals(form):
            if not passwords.matches(seat.person.password_hash, form.old.data or ""):
                raise Refused("现在的密码不对")
            if form.new.data == form.old.data:
                raise Refused("新密码和现在的一样，请换一个")
            with seat.begin() as (session, by):
                member.set_password(session, by, form.new.data or "", by=by.name, at=seat.now())
                desk_session.end_all(session, by, by=by.name, at=seat.now(), but=seat.session_id)
            return seat.done("密码已经改好，其他地方的登录都已退出", "today")
    return seat.page("password.html", form=form, first=seat.person.must_change_password)


def second_factor_page(seat: Seat) -> Answer:
    """Set up the second step: a QR code for the device, then its first code."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with refusals(form):
            with seat.begin() as (session, by):
                second_factor.confirm(
                    session, by, form.code.data or "", seat.tools.vault(), at=seat.now()
                )
            return seat.done("第二步验证已经打开，下次登录要用手机上的验证码", "me")
    with seat.begin() as (session, by):
        if second_factor.has(session, by):
            return redirect(url_for("desk.me"), 303)
        vault = seat.tools.vault()
        secret = second_factor.pending(session, by, vault) or second_factor.start(
            session, by, vault
        )
    spaced = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    return seat.page("second_factor.html", form=form, secret=spaced)


def second_factor_code(seat: Seat) -> Answer:
    """The QR code of the secret that waits to be confirmed, as a picture."""
    with seat.read() as session:
        secret = second_factor.pending(session, seat.person, seat.tools.vault())
    if not secret:
        raise Refused("没有等待扫描的二维码")
    address = second_factor.address(secret, seat.person.name, seat.tools.bureau())
    picture = BytesIO()  # a file of its own, with its namespace: without it no browser shows it
    segno.make(address).save(picture, kind="svg", scale=5, border=2, xmldecl=False)
    answer = seat.plain(picture.getvalue().decode(), "image/svg+xml")
    answer.cache_control.no_store = True
    return answer


def second_factor_off(seat: Seat) -> Answer:
    """Turn the second step off, by the password."""
    form = OffForm()
    if form.validate_on_submit():
        with refusals(form):
            if not passwords.matches(seat.person.password_hash, form.password.data or ""):
                raise Refused("密码不对")
            with seat.begin() as (session, by):
                second_factor.remove(session, by, by=by.name, at=seat.now())
            return seat.done("第二步验证已经停用", "me")
    return seat.page("second_factor_off.html", form=form)


PAGES = (
    Page("/me", "me", me, only="GET"),
    Page("/me/sessions/<int:number>/end", "me_end", me_end, only="POST"),
    Page("/me/sessions/end", "me_end_all", me_end_all, only="POST"),
    Page("/me/password", "password", password),
    Page("/me/second-factor", "second_factor", second_factor_page),
    Page("/me/second-factor/code.svg", "second_factor_code", second_factor_code, only="GET"),
    Page("/me/second-factor/off", "second_factor_off", second_factor_off),
)
