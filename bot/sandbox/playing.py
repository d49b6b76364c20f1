"""What whoever plays with the platform may change: habits, faults, tokens. The control calls and the page share it."""

from dataclasses import replace

from bot.errors import Refused
from bot.sandbox import account as accounts
from bot.sandbox import faults, tokens
from bot.sandbox.account import HABITS, SandboxAccount
from bot.sandbox.calls import Json, short
from bot.sandbox.endpoints import ENDPOINTS
from bot.sandbox.simulator import Simulator

LONGEST = 600.0  # seconds that a fault may wait: a call in hand holds a thread
MOST = 1_000_000  # calls that one fault may meet


def habits(account: SandboxAccount) -> Json:
    """Every habit with its present value."""
    return {name: account.habit(name) for name in HABITS}


def set_habits(sim: Simulator, account: SandboxAccount, body: Json) -> Json:
    """Change habits; with `reset` all are put back first. Raises Refused for a wrong one."""
    wanted = {key: value for key, value in body.items() if key not in {"account", "reset"}}
    with sim.store.write() as db:
        if body.get("reset"):
            db.execute("UPDATE account SET settings = '{}' WHERE slug = ?", (account.slug,))
            account = replace(account, settings={})
        return habits(accounts.save(db, replace(account, settings=wanted)))


def plan_fault(sim: Simulator, body: Json) -> Json:
    """The next calls of a path go wrong. Raises Refused for what cannot be played."""
    answer = body.get("answer", {})
    fault = faults.Fault(
        str(body.get("kind", "")),
        _between(body.get("seconds", 30), "seconds", LONGEST),
        body.get("effect") is True,
        answer if isinstance(answer, dict) else {},
    )
    path = short(str(body.get("path", "")))
    if path != "*" and path not in ENDPOINTS:
        raise Refused(f"没有接口“{path}”，可用：*、{'、'.join(ENDPOINTS)}")
    times = int(_between(body.get("times", 1), "times", MOST))
    with sim.store.write() as db:
        return {"id": faults.plan(db, str(body.get("account", "")), path, times, fault)}


def _between(given: object, name: str, most: float) -> float:
    try:
        value = float(str(given))
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise Refused(f"{name} 应为 0 到 {most:.0f} 的数字，现在是 {given}")
    return value


def planned(sim: Simulator) -> list[Json]:
    """The faults that are still to be met, first planned first."""
    with sim.store.read() as db:
        return faults.planned(db)


def clear_faults(sim: Simulator) -> None:
    """Everything works again."""
    with sim.store.write() as db:
        faults.clear(db)


def end_tokens(sim: Simulator, account: SandboxAccount, body: Json) -> Json:
    """Every token of an account ends now: revoked (40001), or with `how: expire` expired (42001)."""
    with sim.store.write() as db:
        return {"ended": tokens.revoke(db, account.app_id, expired=body.get("how") == "expire")}
