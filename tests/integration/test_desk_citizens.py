"""The desk answers what the bot could not, and speaks with citizens."""

import re
from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from tests.integration.desk_help import Browser, Desk
from tests.integration.later_help import LATER, Town


@pytest.fixture
def hall(one_sessions: Sessions, tmp_path: Path) -> Desk:
    return Desk(one_sessions, tmp_path)


def _of(hall: Desk, town: Town, role: str) -> Browser:
    return hall.of(town.staff[role], at=LATER)


@time_machine.travel(LATER, tick=False)
def test_a_group_is_answered_from_the_desk(hall: Desk, town: Town) -> None:
    town.says("有没有充电桩啊", "m1")
    town.says("有充电桩没", "m2", openid="o2")
    editor = _of(hall, town, "editor")
    listed = editor.read("/desk/unanswered")
    assert "2 人次" in listed
    page = re.search(r'href="(/desk/unanswered/\d+)"', listed)
    assert page is not None
    numbers = re.search(r'name="numbers"[^>]*value="([\d,]+)"', editor.read(page[1]))
    assert numbers is not None
    said = editor.press(page[1], text="有，在东门。", numbers=numbers[1])
    assert "2 位市民" in said
    assert len(hall.rung) == 1
    assert "没有等答复的提问" in editor.read("/desk/unanswered")
    assert "刚被别人处理过" in editor.refused(page[1], text="又一次", numbers=numbers[1])


@time_machine.travel(LATER, tick=False)
def test_a_second_person_passes_a_reply_on_the_desk(hall: Desk, town: Town) -> None:
    town.says("我要投诉某某培训班收费", "m1")
    editor, head = _of(hall, town, "editor"), _of(hall, town, "unit_head")
    said = editor.press("/desk/unanswered/1", text="已转文化市场科。", numbers="1")
    assert "另一个人" in said
    assert "同意发出" not in editor.read("/desk/unanswered")
    assert "同意发出" in head.read("/desk/unanswered")
    assert "已同意" in head.press("/desk/owed/1/pass")
    assert "已转文化市场科" in editor.read("/desk/conversations/1")


@time_machine.travel(LATER, tick=False)
def test_a_conversation_shows_what_may_still_be_sent_and_no_openid(hall: Desk, town: Town) -> None:
    town.says("转人工", "m1", openid="oSECRETSECRET")
    editor = _of(hall, town, "editor")
    assert "等人答复" in editor.read("/desk/conversations?state=waiting")
    page = editor.read("/desk/conversations/1")
    assert "还有 47 小时，最多再发 5 条" in page
    assert "oSECRET" not in page
    assert "您接手了" in editor.press("/desk/conversations/1/take")
    assert "正在发给市民" in editor.press("/desk/conversations/1", text="您好，请讲")
    assert "您好，请讲" in editor.read("/desk/conversations/1")
    assert "收回" in editor.press("/desk/owed/1/take-back", conversation=1)
    assert "没有送出" in editor.read("/desk/conversations/1")
    assert "已交回" in editor.press("/desk/conversations/1/back")


@time_machine.travel(LATER, tick=False)
def test_citizens_words_are_not_for_everybody(hall: Desk, town: Town) -> None:
    town.says("转人工", "m1")
    assert _of(hall, town, "admin").get("/desk/conversations/1").status_code == 403
    assert _of(hall, town, "admin").get("/desk/unanswered").status_code == 403
    auditor = _of(hall, town, "auditor")
    assert "转人工" in auditor.read("/desk/conversations/1")
    assert "发给他" not in auditor.read("/desk/conversations/1")
    assert auditor.post("/desk/conversations/1/take").status_code == 403
    assert "不能答复市民" in auditor.refused("/desk/conversations/1", text="喂")
