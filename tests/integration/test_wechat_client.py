"""Calls to the platform: what may have happened is told apart, tokens are shared, secrets stay secret."""

from pathlib import Path

import pytest
import requests

from bot.errors import Unreachable, Unsure
from bot.memory.memory import Memory, open_memory
from bot.wechat.account import Account
from bot.wechat.client import Client
from bot.wechat.trouble import PlatformRefused, TryLater
from tests.integration.sandbox_help import ACCOUNT, JPG, Platform

SECRET = "not-a-real-secret"


def account(base: str) -> Account:
    """The sandbox's account as we know it."""
    return Account("wechat", ACCOUNT.app_id, SECRET, ACCOUNT.token, api_url=base)


@pytest.fixture
def client(sandbox: Platform, memory: Memory) -> Client:
    """Our client on it, with short time-outs."""
    return Client(account(sandbox.base), memory, timeouts=(0.5, 0.5))


def draft(client: Client) -> str:
    """A draft."""
    cover = client.upload("material/add_material", ("c.jpg", JPG, "image/jpeg"), type="image")[
        "media_id"
    ]
    body = {"articles": [{"title": "公告", "content": "<p>全文</p>", "thumb_media_id": cover}]}
    return str(client.ask("draft/add", body)["media_id"])


def submit(client: Client, media_id: str) -> None:
    """A call that changes something."""
    client.ask("freepublish/submit", {"media_id": media_id}, changes=True)


def drafts(client: Client) -> object:
    """A call that changes nothing."""
    return client.ask("draft/batchget", {"offset": 0, "count": 1, "no_content": 1})["total_count"]


def fetches(sandbox: Platform) -> object:
    """How many tokens were asked for."""
    return sandbox.look("calls", path="stable_token")["count"]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "timeout", "seconds": 1, "effect": True},
        {"kind": "timeout", "seconds": 1},
        {"kind": "slow_answer", "seconds": 1},
        {"kind": "cut_before"},
        {"kind": "cut_after"},
        {"kind": "http_502", "effect": True},
        {"kind": "http_502"},
    ],
)
def test_a_lost_answer_leaves_a_change_unsure_and_a_question_to_be_asked_again(
    client: Client, sandbox: Platform, fault: dict[str, object]
) -> None:
    media_id = draft(client)
    for path in ("freepublish/submit", "draft/batchget"):
        sandbox.sandbox("fault", path=path, times=1, **fault)
    with pytest.raises(Unsure):
        submit(client, media_id)
    with pytest.raises(Unreachable):
        drafts(client)
    assert drafts(client) in (0, 1)


@pytest.mark.parametrize("code", [-1, 45011])
def test_a_busy_platform_is_tried_later(client: Client, sandbox: Platform, code: int) -> None:
    media_id = draft(client)
    sandbox.sandbox(
        "fault",
        path="freepublish/submit",
        kind="errcode",
        times=1,
        answer={"errcode": code, "errmsg": "x"},
    )
    with pytest.raises(TryLater):
        submit(client, media_id)
    submit(client, media_id)


def test_a_revoked_token_is_renewed_once_and_the_call_goes_through(
    client: Client, sandbox: Platform
) -> None:
    assert drafts(client) == 0
    sandbox.sandbox("tokens", how="revoke")
    assert drafts(client) == 0
    assert drafts(client) == 0


def test_an_upload_after_a_renewal_sends_the_whole_file_again(
    client: Client, sandbox: Platform
) -> None:
    drafts(client)
    for number, (path, how) in enumerate(
        [("media/uploadimg", "expire"), ("material/add_material", "revoke")], 2
    ):
        data = JPG + bytes(range(256)) * 1000 * number
        sandbox.sandbox("tokens", how=how)
        found = client.upload(path, ("1.jpg", data, "image/jpeg"), type="image")
        assert fetches(sandbox) == number
        assert requests.get(str(found["url"]), timeout=10).content == data


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_refused_for_ever_costs_two_fetches(
    client: Client, sandbox: Platform, code: int
) -> None:
    sandbox.sandbox(
        "fault",
        path="draft/batchget",
        kind="errcode",
        times=100,
        answer={"errcode": code, "errmsg": "invalid credential"},
    )
    for _ in range(30):
        with pytest.raises(TryLater):
            drafts(client)
    assert fetches(sandbox) == 2


def test_processes_share_one_token(sandbox: Platform, redis_url: str, memory: Memory) -> None:
    another = open_memory(redis_url)
    for kept in (memory, another):
        drafts(Client(account(sandbox.base), kept))
    assert fetches(sandbox) == 1
    another.close()


def test_without_redis_a_process_fetches_its_own_token(sandbox: Platform, tmp_path: Path) -> None:
    client = Client(account(sandbox.base), open_memory(f"unix://{tmp_path}/nobody?db=0"))
    for _ in range(3):
        drafts(client)
    assert fetches(sandbox) == 1


def test_wechatpys_own_endpoints_go_to_our_address(client: Client) -> None:
    assert client.draft.count()["total_count"] == 0
    with pytest.raises(PlatformRefused):
        client.freepublish.get("1")
