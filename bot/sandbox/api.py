"""The platform's API over HTTP: who calls, what goes wrong, what is counted, what is answered."""

import json
import re
import socket
import sqlite3
import time
from collections.abc import Mapping

from flask import Blueprint, Request, Response, request

from bot.sandbox import faults, quota, tokens
from bot.sandbox.calls import Call, Json, Picture, Upload, short
from bot.sandbox.endpoints import (
    EITHER_METHOD,
    EMPTY_BODY,
    ENDPOINTS,
    UPLOADS,
    WITHOUT_TOKEN,
    Endpoint,
)
from bot.sandbox.errcodes import PlatformError
from bot.sandbox.faults import Fault
from bot.sandbox.moments import moment, now
from bot.sandbox.simulator import Simulator

KEPT_CALLS = 5000
WORKS = Fault("", 0, True, {})
BEFORE = ("slow",)  # waits before the effect
ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\u(?=00[89a-f]|0[1-9a-f]|[1-9a-f])", re.IGNORECASE)


def api(sim: Simulator) -> Blueprint:
    """All calls under /cgi-bin/ and /datacube/."""
    door = Blueprint("api", __name__)

    @door.route("/cgi-bin/<path:path>", methods=["GET", "POST"])
    @door.route("/datacube/<path:path>", methods=["GET", "POST"])
    def call(path: str) -> Response:
        return _Answering(sim, short(request.path)).answer()

    return door


class _Answering:
    """One call from its arrival to its answer (or to the cut line)."""

    def __init__(self, sim: Simulator, path: str) -> None:
        self.sim, self.path = sim, path
        self.started = time.monotonic()
        self.slug = ""
        self.ahead = 0.0  # seconds by which the caller's platform clock is ahead

    def answer(self) -> Response:
        with self.sim.store.write() as db:
            self.slug = self._caller(db)
            fault = faults.take(db, self.slug, self.path) or WORKS
        if fault.kind in BEFORE:
            self.sim.stopping.wait(fault.seconds)
        body: Json = {}
        if fault.kind == "errcode":
            body = _injected(fault)
        elif fault.effect or fault.kind in {"cut_after", "slow", "slow_answer"}:
            body = self._perform()
        self._log(body, fault.kind)
        return self._send(body, fault)

    def _send(self, body: Json, fault: Fault) -> Response:
        if fault.kind in {"timeout", "slow_answer"}:
            self.sim.stopping.wait(fault.seconds)
        if fault.kind in {"timeout", "cut_before", "cut_after"}:
            _cut(request)
        if fault.kind == "http_502":
            return Response("<html><body>502 Bad Gateway</body></html>", 502, mimetype="text/html")
        if isinstance(body, Picture):
            answer = Response(body.data, mimetype=body.mime)
        else:
            written = json.dumps(body, ensure_ascii=False)
            answer = Response(written, content_type="application/json; encoding=utf-8")
        answer.date = moment(now() + self.ahead)
        return answer

    def _caller(self, db: sqlite3.Connection) -> str:
        """The slug of the calling account, as far as it can be known before anything is checked."""
        try:
            if self.path in WITHOUT_TOKEN:
                account = tokens.credentials(db, _fields(self.path, request))
            else:
                account = tokens.owner(db, request.args.get("access_token", ""), now())
        except PlatformError:
            return ""
        self.ahead = account.number("clock_ahead")
        return account.slug

    def _perform(self) -> Json:
        started: list[int] = []
        try:
            with self.sim.store.write() as db:
                call, endpoint = self._admitted(db)
                body = _apply(call, endpoint)
                started = call.started
                early = bool(started) and call.account.says("event") == "early"
        except PlatformError as problem:
            return problem.body()
        for job_id in started if early else []:
            self.sim.end_now(job_id)
        return body

    def _admitted(self, db: sqlite3.Connection) -> tuple[Call, Endpoint]:
        """The call, once method, token and body are in order. Raises PlatformError."""
        endpoint = ENDPOINTS.get(self.path)
        if endpoint is None or endpoint.address != request.path:
            raise PlatformError(40066)
        if request.method != endpoint.method and self.path not in EITHER_METHOD:
            raise PlatformError(43001 if endpoint.method == "GET" else 43002)
        at = now()
        if self.path in WITHOUT_TOKEN:
            fields = _fields(self.path, request)
            return Call(db, tokens.credentials(db, fields), at, self._base(), fields), endpoint
        account = tokens.owner(db, request.args.get("access_token", ""), at)
        upload = _upload(request) if self.path in UPLOADS else None
        body = (
            {} if request.method == "GET" or self.path in UPLOADS else _fields(self.path, request)
        )
        return Call(
            db, account, at, self._base(), body, query=request.args, upload=upload
        ), endpoint

    def _base(self) -> str:
        if not self.sim.base_url:
            self.sim.base_url = request.host_url.rstrip("/")
        return self.sim.base_url

    def _log(self, body: Json, fault: str) -> None:
        code, message = body.get("errcode", 0), str(body.get("errmsg", ""))
        with self.sim.store.write() as db:
            cursor = db.execute(
                "INSERT INTO api_call (at, slug, path, errcode, errmsg, fault, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    now(),
                    self.slug,
                    self.path,
                    code,
                    message,
                    fault,
                    time.monotonic() - self.started,
                ),
            )
            db.execute(
                "DELETE FROM api_call WHERE id <= ?", ((cursor.lastrowid or 0) - KEPT_CALLS,)
            )


def _apply(call: Call, endpoint: Endpoint) -> Json:
    """Count the call and do it. A refused call stays counted, but leaves nothing else behind."""
    quota.count(call, endpoint.address, quota.limit(call.account, endpoint.address))
    if endpoint.verified and not call.account.habit("verified"):
        raise PlatformError(48001)
    call.db.execute("SAVEPOINT effect")
    try:
        return endpoint.do(call)
    except PlatformError as problem:
        call.db.execute("ROLLBACK TO effect")
        return problem.body()
    finally:
        call.db.execute("RELEASE effect")


def _fields(path: str, sent: Request) -> Json:
    """The fields of a call: the query for a GET, the JSON body for a POST. Raises PlatformError."""
    if sent.method == "GET":
        return dict(sent.args)
    raw = sent.get_data(cache=True)
    if not raw.strip():
        if path in EMPTY_BODY:
            return {}
        raise PlatformError(44002)
    try:
        # The live platform shows \u4e2d as it stands instead of 中: keep it, so that the mistake is seen.
        body = json.loads(ESCAPE.sub(rb"\1\\\\u", raw))
    except ValueError:
        raise PlatformError(47001) from None
    if not isinstance(body, dict):
        raise PlatformError(47001)
    return body


def _upload(sent: Request) -> Upload | None:
    file = sent.files.get("media")
    return Upload(file.filename or "", file.read()) if file else None


def _injected(fault: Fault) -> Json:
    answer: Mapping[str, object] = fault.answer
    code = answer.get("errcode", -1)
    extra = {key: value for key, value in answer.items() if key not in {"errcode", "errmsg"}}
    return PlatformError(
        code if isinstance(code, int) else -1, str(answer.get("errmsg", "")), **extra
    ).body()


def _cut(sent: Request) -> None:
    """Cut the line without an answer, as a broken network does."""
    line = sent.environ.get("werkzeug.socket")
    if isinstance(line, socket.socket):
        line.shutdown(socket.SHUT_RDWR)
