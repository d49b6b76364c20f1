"""The web application of the simulated platform: API, articles, phone, console and control."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from bot import clock
from bot.errors import NotFound
from bot.sandbox.account import SandboxAccount
from bot.sandbox.api import api
from bot.sandbox.console import console
from bot.sandbox.control import control
from bot.sandbox.habits_page import habits_page
from bot.sandbox.pages import pages
from bot.sandbox.phone import phone
from bot.sandbox.simulator import Simulator

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # our own forms say where they come from
}
LARGEST = 12 * 1024 * 1024  # bytes of a request: the largest material and its envelope


def create_sandbox(state: Path, accounts: Sequence[SandboxAccount], *, base_url: str = "") -> Flask:
    """A platform with its state in the folder `state`. Background work begins with serve.started or serve.

    Raises Refused when an account cannot work.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    simulator = Simulator(state, base_url)
    simulator.register(accounts)
    app.extensions["sandbox"] = simulator
    for door in (api, control, pages, phone, console, habits_page):
        app.register_blueprint(door(simulator))
    app.before_request(_no_strangers)
    app.after_request(_careful)
    app.register_error_handler(404, _missing)
    app.register_error_handler(NotFound, _missing)
    return app


def _missing(_problem: Exception) -> Response:
    return Response("没有这个页面", 404, mimetype="text/plain")


def _no_strangers() -> None:
    """Another site's page may not press our buttons; whoever calls without a browser may.

    A page on another port of this machine counts as the same site, but not as the same origin.
    """
    if request.method in {"GET", "HEAD"}:
        return
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin", "")
    if site not in {"same-origin", "none"} or (origin and urlsplit(origin).netloc != request.host):
        abort(403)


def _careful(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.date = answer.date or clock.now()
    return answer


def simulator_of(app: Flask) -> Simulator:
    """The platform behind an app made by create_sandbox."""
    simulator = app.extensions["sandbox"]
    assert isinstance(simulator, Simulator)  # noqa: S101 - narrows the type, nothing else
    return simulator
