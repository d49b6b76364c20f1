"""The page 平台的脾气: habits, faults, tokens and work by hand, each as the control calls have it."""

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.errors import Refused
from bot.sandbox import account as accounts
from bot.sandbox import faults, habit_form, hands, playing
from bot.sandbox.calls import Json
from bot.sandbox.console import account_asked
from bot.sandbox.endpoints import ENDPOINTS
from bot.sandbox.errcodes import MESSAGES
from bot.sandbox.habits import GROUPED
from bot.sandbox.simulator import Simulator

COMMON = {
    -1: "系统繁忙",
    40001: "口令无效",
    40007: "media_id 无效",
    40014: "口令不合法",
    40164: "IP 不在白名单",
    42001: "口令过期",
    45003: "标题过长",
    45004: "摘要过长",
    45009: "今天的次数用完",
    45011: "一分钟内太频繁",
    45028: "群发次数用完",
    45065: "clientmsgid 已有任务",
    45066: "同一 clientmsgid 重试太快",
    48001: "没有权限",
    53500: "发布功能被封禁",
    53501: "发布太频繁",
    53503: "没有通过发布检查",
    53600: "article_id 无效",
    61503: "统计还没算好",
}
DONE = {
    "saved": "已保存，马上起作用。",
    "reset": "已恢复平常。",
    "fault": "已安排故障。",
    "cleared": "故障已全部取消。",
    "tokens": "口令已全部失效，程序下一次调用就会遇到。",
    "by_hand": "已交给平台，结果见后台的“任务”。",
}


def habits_page(sim: Simulator) -> Blueprint:
    """The page at /console/habits, and what its forms do."""
    door = Blueprint("habits", __name__)

    @door.get("/console/habits")
    def page() -> Response:
        return _page(sim)

    @door.post("/console/habits/<what>")
    def change(what: str) -> AnyResponse:
        if what not in _DOING:
            return make_response("没有这个页面", 404)
        try:
            done = _DOING[what](sim)
        except Refused as problem:
            answer = _page(sim, str(problem), what)
            answer.status_code = 400
            return answer
        address = url_for("habits.page", account=request.args.get("account"), done=done)
        return redirect(f"{address}#{what}" if what != "save" else address, 303)

    return door


def _save(sim: Simulator) -> str:
    if "reset" in request.form:
        playing.set_habits(sim, account_asked(sim), {"reset": True})
        return "reset"
    playing.set_habits(sim, account_asked(sim), habit_form.read(request.form))
    return "saved"


def _fault(sim: Simulator) -> str:
    if "clear" in request.form:
        playing.clear_faults(sim)
        return "cleared"
    form, answer = request.form, dict[str, object]()
    if form.get("kind") == "errcode":
        answer["errcode"] = _whole("errcode", form.get("other") or form.get("errcode", ""))
        if form.get("msg_id"):
            answer["msg_id"] = _whole("msg_id", form["msg_id"])
    fields: Json = {name: form.get(name, "") for name in ("path", "kind", "times", "seconds")}
    account = account_asked(sim).slug
    playing.plan_fault(
        sim, {**fields, "account": account, "effect": "effect" in form, "answer": answer}
    )
    return "fault"


def _whole(name: str, given: str) -> int:
    try:
        return int(given)
    except ValueError:
        raise Refused(f"{name} 应为整数，现在是“{given}”") from None


def _tokens(sim: Simulator) -> str:
    playing.end_tokens(sim, account_asked(sim), {"how": request.form.get("how", "")})
    return "tokens"


def _by_hand(sim: Simulator) -> str:
    form = request.form
    if not form.get("title", "").strip() or not form.get("text", "").strip():
        raise Refused("标题和正文都要写")
    article = {"title": form["title"].strip(), "content": hands.paragraphs(form["text"])}
    hands.by_hand(sim, account_asked(sim), {"mode": form.get("mode", ""), "articles": [article]})
    return "by_hand"


_DOING: dict[str, Callable[[Simulator], str]] = {
    "save": _save,
    "fault": _fault,
    "tokens": _tokens,
    "by_hand": _by_hand,
}


def _page(sim: Simulator, problem: str = "", where: str = "") -> Response:
    account = account_asked(sim)
    with sim.store.read() as db:
        everyone = accounts.everyone(db)
    return make_response(
        render_template(
            "habits.html",
            accounts=everyone,
            account=account,
            groups=GROUPED,
            form=habit_form,
            typed=request.form if problem else {},
            paths=sorted(ENDPOINTS),
            kinds=faults.WORDS,
            codes={code: (word, MESSAGES.get(code, "")) for code, word in COMMON.items()},
            planned=playing.planned(sim),
            problem=problem,
            where=where,
            done=DONE.get(request.args.get("done", ""), ""),
        )
    )
