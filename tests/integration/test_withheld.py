"""What is withheld as a secret is a number, a ground and a date, and its text is kept nowhere."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.engine import Sessions
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import front, withheld
from bot.notices.notice import Notice
from bot.notices.withheld import Item, Standing
from bot.staff.member import Member
from scheduler.watch_withheld import Reviewing
from tests import make
from tests.integration.test_cli_release import Desk

NUMBER = "文旅密登字〔2026〕第12号"
NEXT_YEAR = make.today() + timedelta(days=365)


@pytest.fixture
def staff(one_sessions: Sessions) -> dict[str, Member]:
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


def _add(session: Session, by: Member, number: str = NUMBER, on: date = NEXT_YEAR) -> int:
    return withheld.add(session, Item("state_secret", number, on), by=by, at=make.AT).id


def test_an_item_is_reminded_of_once_for_each_review_and_opened_at_last(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    officer = staff["officer"]
    with one_sessions.begin() as session:
        number = _add(session, officer)
    job = Reviewing(one_sessions)
    for days, told in ((364, 0), (366, 1), (367, 1)):
        with time_machine.travel(make.later(days=days), tick=False):
            job.run()
        with one_sessions.read() as session:
            assert len(message.to(session, officer)) == told
    after = make.later(days=367)
    with one_sessions.begin() as session:
        with pytest.raises(Refused, match="要在今天以后"):
            withheld.review(session, number, keep_until=NEXT_YEAR, by=officer, at=after)
        again = NEXT_YEAR + timedelta(days=365)
        withheld.review(session, number, keep_until=again, by=officer, at=after)
        assert withheld.remind(session, at=after) == 0
        assert withheld.remind(session, at=make.later(days=800)) == 1
        assert (
            withheld.review(session, number, keep_until=None, by=officer, at=after).state
            == Standing.OPENED
        )
        assert withheld.remind(session, at=make.later(days=9000)) == 0
        with pytest.raises(OutOfTurn, match="已经决定公开"):
            withheld.review(session, number, keep_until=again, by=officer, at=after)


@pytest.mark.parametrize(
    "number",
    [
        "2026年应急演练方案",
        "关于启用备用水源的请示",
        "备用水源",
        "关于启用三号水源的请示2026第1号",
        "12号文件的附件",
        "",
    ],
)
def test_what_could_be_a_title_is_no_number(
    number: str, one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with one_sessions.begin() as session, pytest.raises(Refused, match="只记号，不写标题"):
        _add(session, staff["officer"], number)


def test_who_may_not_and_what_does_not_do_is_refused(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with one_sessions.begin() as session:
        with pytest.raises(NotYours, match="由信息公开专员办理"):
            _add(session, staff["auditor"])
        _add(session, staff["officer"], " MD-2026-012 ")
        with pytest.raises(OutOfTurn, match="MD-2026-012 已经登记过"):
            _add(session, staff["officer"], "MD-2026-012")
        _add(session, staff["officer"])
        with pytest.raises(OutOfTurn, match="文旅密登字〔2026〕第12号 已经登记过"):
            _add(session, staff["officer"], "文旅密登字[2026]12号")
        with pytest.raises(Refused, match="最长 30 年"):
            _add(session, staff["officer"], on=date(2057, 1, 1))
        with pytest.raises(NotFound):
            withheld.review(session, 99, keep_until=None, by=staff["officer"], at=make.AT)


@pytest.mark.parametrize("ground", ["条例第十四条：国家秘密", "工作秘密", "state_secret", "机密级"])
def test_a_notice_on_the_ground_of_a_secret_is_not_taken(ground: str) -> None:
    with pytest.raises(front.Wrong, match="gongkai withheld add"):
        make.fields(classification="withheld", article20=ground)
    with pytest.raises(front.Wrong, match="gongkai withheld add"):
        front.from_values({"标题": "某方案", "正文": "正文", "不公开理由": "国家秘密"})
    assert (
        make.fields(classification="withheld", article20="条例第十六条").classification
        == "withheld"
    )


def test_the_commands_keep_nothing_of_a_secret_and_list_the_register(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    table = tmp_path / "many.csv"
    table.write_text(
        "标题,正文,发布单位,公开属性,条例条目\n平常的,正文,文化馆,,\n某方案,正文,文化馆,不予公开,国家秘密\n"
    )
    refused = desk.invoke("notice", "import", str(table), "--as", "officer-one").exception
    assert "第 3 行“条例条目”" in str(refused)
    with desk.sessions.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 0
    told = desk.run(
        "withheld", "add", "--ground", "work_secret", "--number", "GM-2026-3", "--review-on", "2050-01-01",
        "--unit", "文化馆", "--as", "officer-one",
    )  # fmt: skip
    assert told == "已登记GM-2026-3（工作秘密），2050-01-01 复核。编号 1\n"
    (row,) = json.loads(desk.run("withheld", "list", "--json"))
    assert (row["number"], row["unit"], row["state"]) == ("GM-2026-3", "文化馆", "kept")
    wrong = desk.invoke("withheld", "review", "1", "--outcome", "keep", "--as", "officer-one")
    assert "要写下次复核日期 --next" in str(wrong.exception)
    assert "可以公开了" in desk.run(
        "withheld", "review", "1", "--outcome", "open", "--as", "officer-one"
    )
    assert "已决定公开" in desk.run("withheld", "list")
