"""Check a callback's address as the console does when it is saved: a signed GET that must give echostr back."""

import secrets

import requests

from bot.sandbox import envelope
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.moments import now


def verify(account: SandboxAccount) -> Json:
    """{"ok", "status", "body"} of the answer; the body must be echostr and nothing else."""
    stamp, nonce, echo = str(int(now())), secrets.token_hex(5), str(secrets.randbelow(10**18))
    query = {
        "signature": envelope.sign(account.token, stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "echostr": echo,
    }
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(
                account.callback, params=query, timeout=account.number("push_timeout")
            )
    except requests.RequestException as problem:
        return {"ok": False, "status": 0, "body": type(problem).__name__}
    return {
        "ok": answer.ok and answer.content == echo.encode(),
        "status": answer.status_code,
        "body": answer.text,
    }
