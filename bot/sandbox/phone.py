"""The phone page: anyone plays a citizen who chats with the account."""

from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, make_response, render_template, request

from bot.errors import Refused
from bot.sandbox import account as accounts
from bot.sandbox import bubbles, citizens, letters, material, menu
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.moments import now
from bot.sandbox.simulator import Simulator

SAMPLE = Path(__file__).parent / "static" / "sample.jpg"
LONGEST = 2000  # characters of one message


def phone(sim: Simulator) -> Blueprint:
    """The page at / and /phone, and the JSON that it lives on."""
    door = Blueprint("phone", __name__)
    door.register_error_handler(Refused, lambda problem: (jsonify({"error": str(problem)}), 400))

    @door.get("/")
    @door.get("/phone")
    def page() -> Response:
        answer = make_response(render_template("phone.html"))
        with sim.store.read() as db:
            answer.headers["Content-Security-Policy"] = policy(accounts.everyone(db))
        return answer

    @door.get("/phone/state")
    def state() -> Response:
        return jsonify(
            _state(sim, request.args.get("account", ""), request.args.get("citizen", ""))
        )

    @door.get("/phone/letters")
    def pushed() -> Response:
        openid = request.args.get("citizen", "")
        with sim.store.read() as db:
            account = accounts.by_slug(db, request.args.get("account", ""))
            return jsonify({"letters": letters.newest(db, account, openid)})

    @door.post("/phone/act")
    def act() -> Response:
        body = request.get_json()
        with sim.store.write() as db:
            account = accounts.by_slug(db, str(body.get("account", "")))
            given = _given(body)
            if body.get("kind") == "image":
                key = material.sample(db, account.app_id, SAMPLE.read_bytes(), now())
                given = {
                    "PicUrl": material.address(sim.base_url or request.host_url.rstrip("/"), key),
                    "MediaId": key,
                }
            citizens.act(db, account, citizens.Act(str(body["citizen"]), str(body["kind"]), given))
        return jsonify({})

    @door.post("/phone/newcomer")
    def newcomer() -> Response:
        with sim.store.write() as db:
            account = accounts.by_slug(db, str(request.get_json().get("account", "")))
            return jsonify({"citizen": citizens.newcomer(db, account)})

    return door


def policy(everyone: list[SandboxAccount]) -> str:
    """The page's content policy: only itself, and the pictures and pages of the accounts' own servers."""
    servers = " ".join(origins(everyone))
    rest = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    return f"default-src 'self'; img-src 'self' {servers}; frame-src 'self' {servers}; {rest}"


def origins(everyone: list[SandboxAccount]) -> list[str]:
    """Where the accounts' own servers are."""
    parts = {urlsplit(account.callback)[:2] for account in everyone if account.callback}
    return sorted(f"{scheme}://{host}" for scheme, host in parts)


def _given(body: Json) -> Json:
    """The fields of an act, no longer than a phone would send."""
    fields = body.get("fields")
    return (
        {name: str(value)[:LONGEST] for name, value in fields.items()}
        if isinstance(fields, dict)
        else {}
    )


def _state(sim: Simulator, slug: str, openid: str) -> Json:
    """Everything that the page shows, from bubble `after` on."""
    with sim.store.read() as db:
        account = accounts.by_slug(db, slug)
        people = citizens.known(db, account)
        openid = openid if any(row["openid"] == openid for row in people) else people[0]["openid"]
        waits = db.execute(
            "SELECT 1 FROM push WHERE app_id = ? AND openid = ? AND state IN ('waiting', 'working') LIMIT 1",
            (account.app_id, openid),
        ).fetchone()
        return {
            "accounts": [{"slug": one.slug, "name": one.name} for one in accounts.everyone(db)],
            "account": {"slug": account.slug, "name": account.name, "kind": account.kind},
            "menu": menu.of(db, account.app_id).get("button", []),
            "citizens": [
                {
                    "openid": row["openid"],
                    "name": row["name"],
                    "subscribed": bool(row["subscribed"]),
                }
                for row in people
            ],
            "citizen": openid,
            "bubbles": bubbles.since(db, account, openid, _whole(request.args.get("after", "0"))),
            "waiting": waits is not None,
            "inside": origins(accounts.everyone(db)),
        }


def _whole(text: str) -> int:
    return int(text[:15]) if text.isdecimal() else 0
