"""Releases on the desk: each step as it is, two honest choices, and no button that could send twice."""

import json
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from bot.db.engine import Sessions
from bot.errors import Unsure
from bot.ledger.channels import Channel
from bot.notices import found
from bot.notices.channel import Mode
from bot.notices.comment import Comment
from bot.notices.found import Found
from bot.notices.mistake import Mistake
from bot.notices.notice import Notice
from bot.notices.release import Release, Stage
from tests import make
from tests.integration.desk_help import Browser
from tests.integration.hall import Hall


@pytest.fixture
def hall(one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Hall:
    return Hall(one_sessions, tmp_path, hands)


def test_the_list_tells_what_needs_a_decision_and_narrows_by_the_address(hall: Hall) -> None:
    unsure, out = hall.unsure(), hall.world.arrange()
    page = hall.of("auditor").read("/desk/releases?state=undecided")
    assert "待核实" in page
    assert f'href="/desk/releases/{unsure}"' in page
    assert f'href="/desk/releases/{out}"' not in page
    assert f'href="/desk/releases/{out}"' in hall.of("auditor").read("/desk/releases?state=moving")
    assert "不认识" in hall.of("auditor").get("/desk/releases?state=nothing").text


def test_what_evidence_cannot_decide_has_two_honest_choices_and_no_other(hall: Hall) -> None:
    number = hall.unsure()
    page = hall.of("officer").read(f"/desk/releases/{number}")
    assert "平台没有说它发出了没有" in page
    assert "登记为已发布" in page
    assert "登记为没有发出" in page
    assert "安排发布" not in page
    assert "登记为已发布" not in hall.of("editor").read(f"/desk/releases/{number}")


def test_it_is_out_says_the_officer_and_the_ledger_has_it(hall: Hall) -> None:
    number = hall.unsure()
    officer, path = hall.of("officer"), f"/desk/releases/{number}/published"
    assert "完整网址" in officer.refused(path, url="mp.weixin")
    assert "发布时间" in officer.refused(
        path, url="https://mp.weixin.qq.com/s/1", came_out="2026-11-01T09:00"
    )
    assert "已发布" in officer.press(path, url="https://mp.weixin.qq.com/s/1")
    assert hall.world.release(number).url == "https://mp.weixin.qq.com/s/1"
    assert hall.world.kinds() == ["released"]
    assert "只有“待核实”" in officer.refused(path, url="https://mp.weixin.qq.com/s/1")


def test_it_is_not_out_says_the_officer_and_it_may_be_arranged_anew(hall: Hall) -> None:
    number = hall.unsure()
    hall.of("officer").press(f"/desk/releases/{number}/not-sent")
    assert hall.world.release(number).state == Stage.FAILED
    page = hall.of("editor").read(f"/desk/releases/{number}")
    assert "经人工核对，平台没有发出" in page
    assert "officer-one 核对后登记" in page


def test_while_it_is_looked_up_nobody_decides_but_it_can_be_looked_up_now(hall: Hall) -> None:
    hall.world.account.troubles.append(("submit", True, Unsure("没有答复")))
    number = hall.world.arrange()
    hall.world.due()
    officer = hall.of("officer")
    page = officer.read(f"/desk/releases/{number}")
    assert "系统正在核实" in page
    assert "登记为没有发出" not in page
    assert "还在核实" in officer.refused(f"/desk/releases/{number}/not-sent")
    officer.press(f"/desk/releases/{number}/look")
    hall.world.settle()
    assert hall.world.release(number).state == Stage.PUBLISHED
    assert len(hall.world.account.jobs) == 1


def test_the_page_that_looks_by_itself_is_told_every_change(hall: Hall) -> None:
    number = hall.world.arrange()
    browser = hall.of("editor")

    def told() -> dict[str, object]:
        answer = browser.get(f"/desk/releases/{number}/state")
        found: dict[str, object] = json.loads(answer.text)
        return found

    assert (told()["word"], told()["moving"]) == ("待发布", True)
    assert "data-look" in browser.read(f"/desk/releases/{number}")
    hall.world.play(hall.hands, seconds=3, times=2)
    assert (told()["word"], told()["moving"]) == ("已发布", False)
    assert "data-look" not in browser.read(f"/desk/releases/{number}")


def test_a_protected_send_waits_for_the_administrator_as_it_is(hall: Hall) -> None:
    with hall.world.sessions.begin() as session:
        session.get_one(Channel, "wechat").protected = True
    number = hall.world.arrange(Mode.MASS)
    hall.world.due()
    page = hall.of("editor").read(f"/desk/releases/{number}")
    assert "待管理员确认" in page
    assert "不确认就不会发出" in page


def test_what_lies_in_the_draft_box_is_registered_by_its_address(hall: Hall) -> None:
    number = hall.world.arrange(Mode.DRAFT)
    hall.world.due()
    officer = hall.of("officer")
    assert "草稿已放进公众号的草稿箱" in officer.read(f"/desk/releases/{number}")
    officer.press(f"/desk/releases/{number}/published", url="https://mp.weixin.qq.com/s/2")
    assert hall.world.release(number).state == Stage.PUBLISHED


def test_what_came_out_beside_us_is_adopted_or_explained(hall: Hall) -> None:
    with hall.world.sessions.begin() as session:
        for key in ("a1", "a2"):
            session.add(
                Found(
                    account="wechat", key=key, mode="publish", out_at=make.AT, seen_at=make.AT,
                    articles=[{"title": "", "url": "https://mp.weixin.qq.com/s/9"}], settled_at=None, event_id=None,
                )
            )  # fmt: skip
    officer = hall.of("officer")
    assert "（标题待查）" in officer.read("/desk/releases/found")
    path = "/desk/releases/found/1/adopt"
    assert "标题平台没有告知" in officer.refused(path, unit="文化馆", kind="通知公告")
    assert "1 条" in officer.press(path, unit="文化馆", kind="通知公告", titles="元旦演出")
    assert "不用再处理" in officer.refused("/desk/releases/found/1/explain", reason="测试")
    officer.press("/desk/releases/found/2/explain", reason="测试，已删除")
    with hall.world.sessions.read() as session:
        assert found.waiting(session) == 0
    assert hall.world.kinds() == ["released"]


@pytest.mark.parametrize(
    "path", ["/desk/releases", "/desk/errors?state=all", "/desk/releases/found", "/desk/comments"]
)
def test_a_list_costs_the_same_however_long_it_is(hall: Hall, path: str) -> None:
    browser = hall.of("officer")
    few = _queries(hall, browser, path)
    with hall.world.sessions.begin() as session:
        made = make.notice(session, hall.world.files, hall.world.people["editor"])
        _fill(session, made)
    assert _queries(hall, browser, path) <= few + 1
    if path != "/desk/comments":
        assert "before=" in browser.read(path)


def _fill(session: Session, made: Notice) -> None:
    """Forty-five of everything."""
    said = {each.name: getattr(made, each.name) for each in Notice.__table__.columns}
    for number in range(1001, 1046):
        session.execute(insert(Notice).values({**said, "id": number}))
        one = Release(
            id=number, notice_id=number, channel="wechat", mode="mass", state="failed", due_at=make.AT,
            created_by="x", created_at=make.AT, dispatch_id=None, published_at=None, mark="abc",
        )  # fmt: skip
        wrong = Mistake(
            notice_id=number, place="正文", wrong="甲", right="乙", grade="ordinary", source="self", found_by="x",
            found_on=make.today(), reported_by="x", reported_at=make.AT, owner_id=made.author_id,
            deadline=make.today(), reminded_at=None, correction_id=None, settled_at=make.AT, word_id=None, state="fixed",
        )  # fmt: skip
        beside = Found(
            account="wechat", key=f"a{number}", mode="publish", out_at=make.AT, seen_at=make.AT,
            articles=[{"title": "", "url": ""}], settled_at=None, event_id=None,
        )  # fmt: skip
        told = Comment(
            notice_id=number,
            release_id=number,
            number="7",
            text="好",
            said_at=make.AT,
            elected=False,
        )
        session.add_all((one, wrong, beside))
        session.flush()
        session.add(told)


def _queries(hall: Hall, browser: Browser, path: str) -> int:
    made: list[str] = []
    engine = hall.world.sessions.engine

    def count(*given: object) -> None:
        made.append(str(given[2]))

    event.listen(engine, "before_cursor_execute", count)
    try:
        browser.read(path)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(made)
