"""The console page: what the platform holds and did, drafts sent by hand, the administrator's word."""

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.errors import Refused
from bot.sandbox import account as accounts
from bot.sandbox import afterwards, hands, report
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.moments import clock_face
from bot.sandbox.simulator import Simulator

STATES = {"confirming": "待管理员确认", "working": "进行中", "done": "已结束"}
KINDS = {"publish": "发布", "mass": "群发"}
OUTCOMES = {
    "0": "成功",
    "1": "发布中",
    "2": "原创失败",
    "3": "常规失败",
    "4": "平台审核不通过",
    "5": "成功后用户删除所有文章",
    "6": "成功后系统封禁所有文章",
    "send success": "成功",
    "send fail": "失败",
    "deleted": "成功后已删除",
    "err(40001)": "管理员拒绝",
    "err(40002)": "管理员一直没有确认",
}
DONE = {
    "publish": "已交给平台发表，结果见“任务”。",
    "mass": "已交给平台群发，结果见“任务”。",
    "confirm": "已答复。",
    "delete": "已删除。群发的卡片还留在居民的聊天里。",
    "mend": "已修改。",
}


def console(sim: Simulator) -> Blueprint:
    """The page at /console, its buttons for drafts, for articles that are out, for a protected mass send."""
    door = Blueprint("console", __name__)

    @door.get("/console")
    def page() -> Response:
        return _page(sim)

    @door.post("/console/confirm/<int:job>")
    def confirm(job: int) -> AnyResponse:
        return _did(
            sim, "confirm", lambda: hands.confirm(sim, {"job": job, "yes": _said("yes") == "1"})
        )

    @door.post("/console/draft/<media_id>")
    def draft(media_id: str) -> AnyResponse:
        changes: Json = {"append": _said("append")}
        if _said("title") != _said("old_title"):  # an untouched field changes nothing
            changes["title"] = _said("title")
        mode = "mass" if _said("mode") == "mass" else "publish"
        body: Json = {"draft": media_id, "mode": mode, "changes": changes}
        return _did(sim, mode, lambda: hands.by_hand(sim, account_asked(sim), body))

    @door.post("/console/article/<article_id>/<int:idx>")
    def article(article_id: str, idx: int) -> AnyResponse:
        body: Json = {"article_id": article_id, "idx": idx}
        body |= {"old": _said("old"), "new": _said("new")}
        do = "delete" if _said("act") == "delete" else "mend"
        doing = afterwards.delete if do == "delete" else afterwards.mend
        return _did(sim, do, lambda: doing(sim, account_asked(sim), body))

    return door


def _did(sim: Simulator, done: str, do: Callable[[], object]) -> AnyResponse:
    """Do it and show the page anew; a refusal stands on the page, with what was typed."""
    try:
        do()
    except Refused as problem:
        answer = _page(sim, str(problem))
        answer.status_code = 400
        return answer
    return redirect(url_for("console.page", account=request.args.get("account"), done=done), 303)


def _said(name: str) -> str:
    return request.form.get(name, "")


def account_asked(sim: Simulator) -> SandboxAccount:
    """The account that a page was asked for (`?account=`), the first one without."""
    with sim.store.read() as db:
        return accounts.by_slug(db, request.args.get("account", ""))


def _page(sim: Simulator, problem: str = "") -> Response:
    account = account_asked(sim)
    with sim.store.read() as db:
        everyone = accounts.everyone(db)
    state = report.state(sim, account)
    seen: Json = {**state, "calls": report.calls(sim, {"account": account.slug})["calls"]}
    words = {"state": STATES, "kind": KINDS, "outcome": OUTCOMES}
    return make_response(
        render_template(
            "console.html",
            accounts=everyone,
            account=account,
            seen=seen,
            when=clock_face,
            words=words,
            problem=problem,
            typed=request.form,
            failed=tuple((request.view_args or {}).values()) if problem else (),
            done=DONE.get(request.args.get("done", ""), ""),
        )
    )
