"""A notice is reviewed, goes out on WeChat, is counted; a citizen is answered: on real processes."""

import functools
import json

import pytest

from tests.e2e.conftest import Bureau
from tests.e2e.place import fetch, wait_for

pytestmark = pytest.mark.timeout(300)  # many processes on two slow cores

TEXT = """---
title: 冬季少儿公益培训开始报名
unit: 文化馆
kind: 公益培训
classification: active
importance: ordinary
formed_on: 2026-11-20
cover: cover.png
---
本周六上午在文化馆二楼报名，限三十人。

![海报](a.png)

![课程表](b.png)
"""


def say(bureau: Bureau, text: str, **more: object) -> list[str]:
    """What the citizen is shown for each delivery of one message."""
    status, answer = fetch(
        bureau.platform + "/_sandbox/say", {"openid": "oCitizen1", "text": text, **more}
    )
    assert status == 200, answer
    return [
        json.dumps(one["reply"], ensure_ascii=False) for one in json.loads(answer)["deliveries"]
    ]


def main_job(bureau: Bureau) -> None:
    file = bureau.write("n.md", TEXT)
    addresses = set()
    for mode in ("publish", "mass"):
        number = bureau.approved(file)
        bureau.do(
            "notice", "schedule", number, "--channel", "wechat", "--mode", mode, "--as", "editor"
        )
        bureau.wait_until_published(number)
        listed = json.loads(bureau.do("release", "list", "--json"))
        mine = next(one for one in listed if one["notice"] == int(number))
        assert mine["state"] == "published"
        status, page = fetch(mine["url"])
        assert status == 200
        assert "冬季少儿公益培训" in page
        assert page.count("<img") >= 2
        assert mine["item"] in page
        addresses.add(mine["url"])
    assert len(addresses) == 2
    assert "台账完整：共 2 条" in bureau.do("release", "verify")
    state = json.loads(fetch(bureau.platform + "/_sandbox/state")[1])
    assert len(state["published"]) == 2


def taken_down(bureau: Bureau, number: str) -> str:
    """What became of a withdrawn notice's article, once its withdrawal is done."""
    shown = json.loads(bureau.do("notice", "show", number, "--json"))
    return str(shown["releases"][0]["removal_name"]) if shown["withdrawal_done"] else ""


def test_a_notice_from_draft_to_the_public_in_both_modes_and_a_citizen_who_asks(
    bureau: Bureau,
) -> None:
    bureau.open()
    main_job(bureau)
    assert "冬季少儿公益培训" in say(bureau, "少儿培训")[0]
    assert "2 次" in say(bureau, "今年发布了多少条")[0]
    assert "图书馆" in say(bureau, "图书馆几点关门")[0]
    first, *again = say(bureau, "最新通知", again=2)
    assert again == [first, first]
    status, page = fetch(bureau.site + "/notices?q=%E5%9F%B9%E8%AE%AD")
    assert (status, "冬季少儿公益培训" in page) == (200, True)
    for number in ("1", "2"):
        bureau.do("notice", "withdraw", number, "--reason", "时间有变", "--as", "officer")
        assert fetch(f"{bureau.site}/notices/{number}")[0] == 410
    for number, name in (("1", "已删除"), ("2", "卡片仍可见")):
        is_gone = functools.partial(taken_down, bureau, number)
        wait_for(is_gone, f"the article of {number} is gone")
        assert is_gone() == name
    assert "冬季少儿公益培训" not in fetch(bureau.site + "/notices")[1]
    assert "冬季少儿公益培训" not in say(bureau, "少儿培训")[0]
    assert fetch(bureau.site + "/wechat?signature=x&timestamp=1&nonce=2", {"a": 1})[0] in (400, 403)


@pytest.mark.prove
def test_the_same_on_postgresql_and_an_external_redis(
    bureau: Bureau, postgres_url: str, redis_url: str
) -> None:
    bureau.open(GONGKAI_DATABASE_URL=postgres_url, GONGKAI_REDIS_URL=redis_url)
    main_job(bureau)
    assert "2 次" in say(bureau, "今年发布了多少条")[0]
    assert not (bureau.folder / "var" / "valkey").exists()
