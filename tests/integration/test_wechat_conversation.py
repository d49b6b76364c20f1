"""The callback and the simulated platform understand each other, in every mode, over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bot.chat.asked import Asked, Card, Means, Reply
from bot.memory.memory import open_memory
from bot.wechat.account import Account
from bot.wechat.webhook import webhook
from tests.integration.sandbox_help import ACCOUNT, AES, platform

CARD = Card("公告", "摘要", "http://127.0.0.1:8000/notices/1", "")


def bureau(folder: Path, *, mode: str) -> Flask:
    """A bureau that answers texts with what was said, and a follow with a card."""
    account = Account(
        "wechat", ACCOUNT.app_id, ACCOUNT.secret, ACCOUNT.token, "" if mode == "plain" else AES
    )
    stands: dict[str, str] = {}

    def respond(asked: Asked, render: Callable[[Reply], str]) -> str:
        card = CARD if asked.means == Means.FOLLOW else None
        reply = Reply(f"第{len(stands) + 1}问：{asked.text}", "echo", True, card=card)
        return stands.setdefault(asked.delivery, render(reply))

    app = Flask(__name__)
    memory = open_memory(f"unix://{folder}/nobody?db=0")
    app.register_blueprint(
        webhook(
            {"wechat": account},
            respond=respond,
            note=lambda *_: None,
            forget=lambda *_: None,
            memory=memory,
        )
    )
    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The app on a free port; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_citizen_is_answered(tmp_path: Path, mode: str) -> None:
    with (
        serving(bureau(tmp_path, mode=mode)) as address,
        platform(tmp_path / "state", f"{address}/wechat", mode=mode) as sandbox,
    ):
        assert sandbox.sandbox("verify")["ok"] is True
        said = sandbox.sandbox("say", openid="oA", text="开放\x1d时间 <b>]]> &amp;", again=2)
        assert said["reply"] == {"kind": "text", "text": "第1问：开放时间 <b>]]> &amp;"}
        assert len(said["deliveries"]) == 3  # type: ignore[arg-type]
        followed = sandbox.sandbox("act", openid="oA", kind="subscribe")
        assert followed["reply"]["kind"] == "news"  # type: ignore[index]
        left = sandbox.sandbox("act", openid="oA", kind="unsubscribe")
        assert [one["outcome"] for one in left["deliveries"]] == ["answered"]  # type: ignore[attr-defined]
