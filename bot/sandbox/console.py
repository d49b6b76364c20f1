"""The console page: what the platform holds and did, and the administrator's word on a protected mass send."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.sandbox import account as accounts
from bot.sandbox import jobs, report
from bot.sandbox.calls import Json
from bot.sandbox.moments import clock_face, now
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
    "err(40002)": "管理员 30 分钟内未响应",
}


def console(sim: Simulator) -> Blueprint:
    """The page at /console, and the two buttons of a protected mass send."""
    door = Blueprint("console", __name__)

    @door.get("/console")
    def page() -> Response:
        with sim.store.read() as db:
            everyone = accounts.everyone(db)
            account = accounts.by_slug(db, request.args.get("account", ""))
        state = report.state(sim, account)
        seen: Json = {**state, "calls": report.calls(sim, {"account": account.slug})["calls"]}
        return make_response(
            render_template(
                "console.html",
                accounts=everyone,
                account=account,
                seen=seen,
                now=now(),
                when=clock_face,
                words={"state": STATES, "kind": KINDS, "outcome": OUTCOMES},
            )
        )

    @door.post("/console/confirm/<int:job>")
    def confirm(job: int) -> AnyResponse:
        with sim.store.write() as db:
            jobs.confirm(db, job, yes=request.form.get("yes") == "1")
        return redirect(url_for("console.page", account=request.args.get("account", "")), 303)

    return door
