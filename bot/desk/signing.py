"""Sign in, with a second step where there is one, and sign out."""

from urllib.parse import urlsplit

from flask import make_response, redirect, request, url_for
from flask import session as cookie
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from bot import clock
from bot.desk.frame import Frame
from bot.desk.seat import Answer, Page, Tools
from bot.errors import Refused
from bot.staff import desk_session, second_factor, sign_in
from bot.staff.desk_session import DeskSession

COOKIE = "desk"
_TYPED = [DataRequired("请填写"), Length(max=200, message="太长了")]


class LoginForm(FlaskForm):
    """Name and password; where to go afterwards."""

    name = StringField("登录名", _TYPED, render_kw={"autocomplete": "username", "autofocus": True})
    password = PasswordField("密码", _TYPED, render_kw={"autocomplete": "current-password"})
    then = HiddenField()


class CodeForm(FlaskForm):
    """The six digits of the second step."""

    code = StringField(
        "6 位验证码", _TYPED,
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True},
    )  # fmt: skip
    then = HiddenField()


def login(tools: Tools, frame: Frame) -> Answer:
    """Name and password. A wrong pair is answered in the same words and the same time, whatever was wrong."""
    form, status = LoginForm(then=request.args.get("then", "")), 200
    if form.validate_on_submit():
        try:
            whole = _signed_in(tools, form.name.data or "", form.password.data or "")
        except Refused as refused:
            form.form_errors.append(str(refused))
            status = 429
        else:
            if whole is not None:
                then = _local(form.then.data or "")
                return redirect(then if whole else url_for("desk.login_code", then=then), 303)
            form.form_errors.append(sign_in.WRONG)
            status = 401
    elif request.method == "POST":
        status = 400
    return make_response(frame.around(None)("login.html", form=form), status)


def _signed_in(tools: Tools, name: str, password: str) -> bool | None:
    """Whether that was all it takes; None for a wrong pair. Raises Refused while locked."""
    at, address = clock.now(), request.remote_addr or ""
    with tools.sessions.read() as session:
        sign_in.refuse_if_locked(session, name, address, at=at)
        member = sign_in.check(session, name, password)  # slow on purpose: no write waits for it
    if member is None:
        with tools.sessions.begin() as session:
            sign_in.failed(session, name, address, at=at)
        return None
    with tools.sessions.begin() as session:
        whole = not second_factor.has(session, member)
        if whole:  # with the password alone, codes could be guessed without end
            sign_in.succeeded(session, name)
        agent = request.user_agent.string
        token = desk_session.begin(
            session, member, address=address, agent=agent, whole=whole, at=at
        )
    cookie.clear()  # nothing of the stranger's session is taken along
    cookie[COOKIE] = token
    return whole


def login_code(tools: Tools, frame: Frame) -> Answer:
    """The second step."""
    at = clock.now()
    with tools.sessions.read() as session:
        half = desk_session.found(session, cookie.get(COOKIE, ""), at=at)
    if half is None or half.whole:
        return redirect(url_for("desk.login"), 303)
    form, status = CodeForm(then=request.args.get("then", "")), 200
    if form.validate_on_submit():
        try:
            _complete(tools, half, form.code.data or "")
        except Refused as refused:
            form.form_errors.append(str(refused))
            status = 401
        else:
            return redirect(_local(form.then.data or ""), 303)
    return make_response(frame.around(None)("login_code.html", form=form), status)


def _complete(tools: Tools, half: DeskSession, code: str) -> None:
    at, address, member = clock.now(), request.remote_addr or "", half.member
    with tools.sessions.read() as session:
        sign_in.refuse_if_locked(session, member.name, address, at=at)
    try:
        with tools.sessions.begin() as session:
            second_factor.pass_(session, member, code, tools.vault(), at=at)
            sign_in.succeeded(session, member.name)
            desk_session.complete(session, half.id)
    except Refused:
        with tools.sessions.begin() as session:
            sign_in.failed(session, member.name, address, at=at)
        raise


def logout(tools: Tools, _frame: Frame) -> Answer:
    """Sign this browser out."""
    at = clock.now()
    with tools.sessions.begin() as session:
        found = desk_session.found(session, cookie.get(COOKIE, ""), at=at)
        if found is not None:
            desk_session.end(session, found.member, found.id)
    cookie.clear()
    return redirect(url_for("desk.login"), 303)


def _local(address: str) -> str:
    """Where to go afterwards: only to a page of the desk."""
    parts = urlsplit(address)
    inside = not parts.scheme and not parts.netloc and parts.path.startswith("/desk/")
    return address if inside and "\\" not in address else url_for("desk.today")


PAGES = (
    Page("/login", "login", login),
    Page("/login/code", "login_code", login_code),
    Page("/logout", "logout", logout, only="POST"),
)
