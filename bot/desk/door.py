"""The desk as a blueprint: who comes in, where they may go, and what they are told when they may not."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, g, make_response, redirect, request, url_for
from flask import session as cookie
from flask.sansio.blueprints import BlueprintSetupState
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from bot import clock
from bot.desk.access import STRANGER, WHO, may_open
from bot.desk.every import PAGES
from bot.desk.frame import Frame
from bot.desk.seat import Answer, Page, Seat, Tools
from bot.desk.signing import COOKIE
from bot.errors import NotFound, NotYours, Refused
from bot.staff import desk_session, roles, second_factor
from bot.staff.desk_session import DeskSession

_UNFINISHED = frozenset({"password", "second_factor", "second_factor_code", "logout"})
log = logging.getLogger(__name__)


def desk(tools: Tools) -> Blueprint:
    """All pages of the desk under /desk; every one has its line in `access.WHO`."""
    door = Blueprint("desk", __name__, template_folder="templates", url_prefix="/desk")
    frame, guard = Frame(tools), Guard(tools)
    csrf, trouble = CSRFProtect(), Trouble(frame)

    def open_on(state: BlueprintSetupState) -> None:
        """What belongs to the whole application: the static files, and no check of other doors' forms."""
        state.app.config["WTF_CSRF_CHECK_DEFAULT"] = False
        state.app.config["WTF_CSRF_TIME_LIMIT"] = None  # a page may lie open all day
        csrf.init_app(state.app)
        state.app.add_url_rule("/static/desk/<name>", "desk_static", frame.static)

    door.record_once(open_on)
    for page in PAGES:
        _must_be_known(page.name)
        guard.room[f"desk.{page.name}"] = page.most
        view = guard.before(page, frame)
        door.add_url_rule(page.rule, page.name, view, methods=page.methods)
    door.before_request(guard.make_room)
    door.before_request(csrf.protect)
    door.after_request(_keep_private)
    door.register_error_handler(Refused, trouble)
    door.register_error_handler(HTTPException, trouble)
    for code in _PROBLEMS:  # the site has handlers for codes, which would come first
        door.register_error_handler(code, trouble)
    return door


def _keep_private(response: Answer) -> Answer:
    """No proxy keeps a page of the desk; going back still shows what was typed, which `no-store` would lose."""
    if not response.cache_control:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _must_be_known(name: str) -> None:
    if name not in WHO:
        raise LookupError(f"the page {name} has no line in bot/desk/access.py")


class Guard:
    """Lets people in, to the pages that are theirs."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self.room: dict[str, int] = {}  # bytes that a page's request may have, by endpoint

    def make_room(self) -> None:
        """Let a signed-in person send files where a page takes them, before anything reads the request."""
        most = self.room.get(request.endpoint or "", 0)
        if most and request.method == "POST" and self._signed_in(clock.now()) is not None:
            request.max_content_length = most

    def before(self, page: Page, frame: Frame) -> Callable[..., Answer]:
        """The view of a page, for whoever may open it."""

        def view(**values: Any) -> Answer:  # noqa: ANN401 - whatever the address holds
            if WHO[page.name] == STRANGER:
                return page.view(self._tools, frame, **values)
            found = self._signed_in(clock.now())
            if found is None:
                return _sign_in_first(frame)
            g.person = found.member
            if page.name not in _UNFINISHED and (sent := self._unfinished(found)):
                return redirect(url_for(f"desk.{sent}"), 303)
            if not may_open(found.member, page.name):
                raise NotYours(_whose(found.member.name, page.name))
            seat = Seat(self._tools, found.member, found.id, frame.around(found.member))
            return page.view(seat, **values)

        view.__name__ = page.name
        return view

    def _signed_in(self, at: datetime) -> DeskSession | None:
        token = cookie.get(COOKIE, "")
        if not token:
            return None
        with self._tools.sessions.read() as session:
            found = desk_session.found(session, token, at=at)
        if found is None or not found.whole:
            return None
        if desk_session.is_due(found, at):
            with self._tools.sessions.begin() as session:
                desk_session.seen(session, found.id, at=at)
        return found

    def _unfinished(self, found: DeskSession) -> str:
        """The page that must be passed before any other; empty when there is none."""
        if found.member.must_change_password:
            return "password"
        if set(found.member.roles) & set(self._tools.second_factor_for):
            with self._tools.sessions.read() as session:
                if not second_factor.has(session, found.member):
                    return "second_factor"
        return ""


class Trouble:
    """The page for what was refused, or what is not there."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __call__(self, problem: Exception) -> Answer:
        """A page that says what happened and what to do; what was not expected goes on to the log."""
        status, title, sentence = _told(problem)
        person = g.get("person")
        if person is None and isinstance(problem, HTTPException) and status == 404:
            return make_response(problem)  # a stranger is told nothing
        html = self._frame.around(person)("trouble.html", title=title, sentence=sentence)
        return make_response(html, status)


def _told(problem: Exception) -> tuple[int, str, str]:
    if isinstance(problem, NotYours):
        return 403, "这一页不归您办", str(problem)
    if isinstance(problem, NotFound):
        return 404, "没有找到", str(problem)
    if isinstance(problem, Refused):
        return 409, "没有办成", str(problem)
    if isinstance(problem, CSRFError):
        return 400, "这一页放得太久了", "什么也没有改。请按“后退”回到上一页，刷新以后再提交一次"
    status = problem.code if isinstance(problem, HTTPException) and problem.code else 500
    return status, *_PROBLEMS.get(status, _PROBLEMS[500])


_PROBLEMS = {
    400: ("没有办成", "提交的内容不完整，什么也没有改。请按“后退”回到上一页再试"),
    404: ("没有这一页", "网址可能写错了，或者东西已经删除"),
    405: ("没有办成", "这个网址不能这样打开，什么也没有改"),
    413: ("文件太大", "什么也没有改。请按“后退”回到上一页，换一个小一些的文件"),
    500: ("出了问题", "系统没有办成这件事，已经记录下来。请过几分钟再试；还不行请联系管理员"),
}


def _whose(name: str, page: str) -> str:
    what, allowed = roles.ACTS[WHO[page]]
    return f"{name} 不能打开这一页：{what}由{'、'.join(roles.titles(sorted(allowed)))}办理"


def _sign_in_first(frame: Frame) -> Answer:
    """A stranger's GET goes to the sign-in page and comes back afterwards; a POST is refused, nothing is done."""
    if request.method in ("GET", "HEAD"):
        back = request.full_path.rstrip("?")
        return redirect(url_for("desk.login", then=back), 302)
    return make_response(frame.around(None)("expired.html"), 401)
