"""Play the platform over HTTP: what tests and newcomers may set, see and do. JSON in, JSON out, no login.

Everything is under `/_sandbox/`. `account` is an account's slug; without it the first account is meant
(slug `wechat` if there is one). A refusal is HTTP 400 with {"error": "…"}.

| call | body | does |
|---|---|---|
| POST account | {slug, app_id, secret, token, aes_key, kind, mode, callback, name, settings} | create or change; what is left out stays |
| POST settings | {account, …any of account.HABITS} | change habits (named in habits.py); {"reset": true} puts all back first |
| GET settings?account= | | habits and their values |
| POST fault | {path, kind, times=1, seconds=30, effect=false, answer={errcode, errmsg, …}, account=""} | the next calls of `freepublish/submit` (or `*`) go wrong; kinds in faults.KINDS |
| GET fault | | {planned}: the faults that are still to be met |
| DELETE fault | | everything works again |
| POST say | {account, openid, text, again=0, fields={}} | a citizen says it; waits for the reply |
| POST act | {account, openid, kind, again=0, fields={}} | any message (image, voice, video, location, link …) or event (subscribe, unsubscribe, SCAN, CLICK, VIEW, LOCATION) |
| POST push | {account, openid, kind, fields={}, again=0} | push exactly these XML fields after the usual four; `kind` is the MsgType |
| POST verify | {account} | the GET with echostr, as when the address is saved in the console |
| POST tokens | {account, how: "revoke" or "expire"} | every token ends now: 40001 or 42001 from then on |
| POST confirm | {job, yes=true} | the administrator answers a protected mass send |
| POST finish | {job, outcome} | end a job now, with another outcome if one is given |
| POST by_hand | {account, mode: "publish" or "mass", articles=[{title, content}]} | somebody publishes or sends in the console, beside the API |
| POST by_hand | {account, mode, draft: media_id, changes={title, content, append, index=0}} | likewise with a draft of the draft box, perhaps changed first (`append` is one more sentence) |
| POST delete_by_hand | {account, article_id, idx=0} | somebody deletes an article in the console, or (0) all that went out with it |
| POST mend_by_hand | {account, article_id, idx=1, old, new} | somebody changes at most 20 characters of its body; once, never the title |
| POST comment | {account, article_id, idx=1, openid, text} | a reader comments on a mass-sent article that is open to comments |
| POST living | {account, menu, replies, published=[{at, articles=[{title, content, deleted}], notified=false}]} | a past in the console: its menu, its auto-replies, what was published (living.py) |
| GET state?account= | | {account, drafts, published, jobs, pushes, used, calls, citizens, menu, waiting} |
| GET calls?account=&path= | | {count, calls: newest first}; cut and refused ones too |
| GET chat?account=&openid= | | {bubbles}: what stands on one phone |

`say`, `act` and `push` answer {"push", "deliveries": [{status, outcome, seconds, reply}], "reply": {kind, …}, "shown"}.
`again`: so many more deliveries of the same message after it was answered. A reply's kind is text (text), image (pic),
news (articles) or fault (why); null when the callback said nothing.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, jsonify, request

from bot.errors import Refused
from bot.sandbox import account as accounts
from bot.sandbox import (
    afterwards,
    bubbles,
    citizens,
    comments,
    events,
    hands,
    living,
    playing,
    push,
    report,
    verify,
)
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.errcodes import PlatformError
from bot.sandbox.moments import now
from bot.sandbox.simulator import Simulator

Do = Callable[[Simulator, Json], Json]


def control(sim: Simulator) -> Blueprint:
    """The control calls, see the module's own words."""
    door = Blueprint("control", __name__, url_prefix="/_sandbox")
    door.register_error_handler(Refused, _refused)
    door.register_error_handler(PlatformError, _refused)

    @door.post("/<name>")
    def post(name: str) -> Response:
        body = request.get_json(silent=True)
        return jsonify(_known(POSTS, name)(sim, body if isinstance(body, dict) else {}))

    @door.get("/<name>")
    def get(name: str) -> Response:
        return jsonify(_known(GETS, name)(sim, dict(request.args)))

    @door.delete("/fault")
    def unfault() -> Response:
        playing.clear_faults(sim)
        return jsonify({})

    return door


def _refused(problem: Exception) -> tuple[Response, int]:
    return jsonify({"error": str(problem)}), 400


def _known(table: dict[str, Do], name: str) -> Do:
    if name not in table:
        raise Refused(f"没有 /_sandbox/{name}，可用：{'、'.join(table)}")
    return table[name]


def _text(body: Json, name: str, default: str = "") -> str:
    return str(body.get(name, default))


def _fields(body: Json) -> Json:
    given = body.get("fields", {})
    return given if isinstance(given, dict) else {}


def _account(sim: Simulator, body: Json) -> SandboxAccount:
    with sim.store.read() as db:
        return accounts.by_slug(db, _text(body, "account"))


def _register(sim: Simulator, body: Json) -> Json:
    with sim.store.read() as db:
        old = [one for one in accounts.everyone(db) if one.slug == body.get("slug")]
    try:
        account = replace(old[0], **body) if old else SandboxAccount(**body)  # type: ignore[arg-type]
    except TypeError as problem:
        raise Refused(f"账号的字段不对：{problem}") from problem
    sim.register([account])
    return {"slug": account.slug}


def _say(sim: Simulator, body: Json) -> Json:
    fields = {"Content": _text(body, "text"), **_fields(body)}
    return _act(sim, {**body, "kind": "text", "fields": fields})


def _act(sim: Simulator, body: Json) -> Json:
    account = _account(sim, body)
    openid = _text(body, "openid") or citizens.openid_of(account, citizens.NAMES[0])
    doing = citizens.Act(openid, _text(body, "kind"), _fields(body))
    with sim.store.write() as db:
        push_id = citizens.act(db, account, doing, state="working")
    return {"push": push_id, **sim.bring(push_id, again=int(_text(body, "again", "0")))}


def _push(sim: Simulator, body: Json) -> Json:
    account, openid, kind = (
        _account(sim, body),
        _text(body, "openid", "oSomebody"),
        _text(body, "kind", "text"),
    )
    fields = [*events.head(account, openid, now(), kind), *hands.nested(_fields(body))]
    with sim.store.write() as db:
        push_id = push.enqueue(
            db, account, push.Letter(openid, kind, fields), due=now(), state="working"
        )
    return {"push": push_id, **sim.bring(push_id, again=int(_text(body, "again", "0")))}


def _chat(sim: Simulator, body: Json) -> Json:
    account = _account(sim, body)
    with sim.store.read() as db:
        return {
            "bubbles": bubbles.since(
                db, account, _text(body, "openid"), int(_text(body, "after", "0"))
            )
        }


POSTS: dict[str, Do] = {
    "account": _register,
    "settings": lambda sim, body: playing.set_habits(sim, _account(sim, body), body),
    "fault": playing.plan_fault,
    "say": _say,
    "act": _act,
    "push": _push,
    "verify": lambda sim, body: verify.verify(_account(sim, body)),
    "tokens": lambda sim, body: playing.end_tokens(sim, _account(sim, body), body),
    "confirm": hands.confirm,
    "finish": hands.finish,
    "delete_by_hand": lambda sim, body: afterwards.delete(sim, _account(sim, body), body),
    "mend_by_hand": lambda sim, body: afterwards.mend(sim, _account(sim, body), body),
    "by_hand": lambda sim, body: hands.by_hand(sim, _account(sim, body), body),
    "comment": lambda sim, body: comments.say(sim, _account(sim, body), body),
    "living": lambda sim, body: living.live(sim, _account(sim, body), body),
}
GETS: dict[str, Do] = {
    "settings": lambda sim, body: playing.habits(_account(sim, body)),
    "fault": lambda sim, _body: {"planned": playing.planned(sim)},
    "state": lambda sim, body: report.state(sim, _account(sim, body)),
    "calls": lambda sim, body: report.calls(sim, body),
    "chat": _chat,
}
