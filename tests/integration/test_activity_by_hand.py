"""`gongkai activity`, and what the demonstration has of activities."""

import json
from pathlib import Path

from openpyxl import load_workbook
from sqlalchemy import select

from bot.activities.booking import Booking
from bot.activities.find import between
from bot.activities.tell import Telling
from bot.db.engine import Sessions
from bot.demo import bookings, cast
from tests import make
from tests.activities import VAULT
from tests.integration.office import Office

WHEN = ("--starts-at", "2099-12-05T14:00", "--ends-at", "2099-12-05T16:00")


def _listed(office: Office) -> list[dict[str, object]]:
    told = office.run("activity", "list", "--from", "2099-12-01", "--json")
    found: list[dict[str, object]] = json.loads(told)
    return found


def test_an_activity_from_the_first_word_to_its_cancelling(office: Office, tmp_path: Path) -> None:
    office.run("user", "add", "wang", "--role", "editor", "--unit", "文化馆")
    office.run("user", "add", "li", "--role", "unit_head", "--unit", "文化馆")
    assert _listed(office) == []
    told = office.run("activity", "add", "围棋课", *WHEN, "--quota", "20", "--walk-in", "5", "--as", "wang")  # fmt: skip
    number = told.split()[-1]
    (one,) = _listed(office)
    assert (one["title"], one["quota"], one["left"], one["shown"]) == ("围棋课", 20, 15, False)
    assert one["starts_at"] == "2099-12-05T14:00:00+08:00"
    assert "没有公开" in office.run("activity", "list", "--from", "2099-12-01")
    assert "由科室负责人" in office.refusal("activity", "approve", number, "--as", "wang")
    assert "已经公开" in office.run("activity", "approve", number, "--as", "li")
    sheet = tmp_path / "list.xlsx"
    assert "个人信息" in office.run("activity", "bookings", number, "-o", str(sheet), "--as", "wang")  # fmt: skip
    assert load_workbook(sheet).worksheets[0]["B2"].value == "姓名"
    assert ".xlsx" in office.refusal("activity", "bookings", number, "-o", "x.csv", "--as", "wang")
    office.run("activity", "cancel", number, "--reason", "暴雪", "--as", "li")
    assert [(one["signup"], one["reason"]) for one in _listed(office)] == [("cancelled", "暴雪")]


def test_bad_input_is_refused_with_a_sentence(office: Office) -> None:
    office.run("user", "add", "wang", "--role", "editor")
    for words, why in (
        (("讲座", "--starts-at", "2017-01-01T09:00"), "已经过了"),
        (("讲座", *WHEN, "--quota", "3", "--walk-in", "4"), "现场名额"),
        ((" ", *WHEN), "名称"),
        (("致电13800138000报名", *WHEN), "手机号"),
        (("讲座", "--starts-at", "2099-12-05", "--ends-at", "2099-12-04"), "晚于"),
    ):
        assert why in office.refusal("activity", "add", *words, "--as", "wang")


def test_the_demonstration_has_bookings_to_try(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        cast.take_on(session, password_hash="x", at=make.AT)
        bookings.arrange(session, VAULT, at=make.AT)
    with one_sessions.read() as session:
        own = between(session, make.AT, make.later(days=20), kinds=["activity"])
        assert [one.title for one in own] == ["“冬至话团圆”包饺子非遗体验", "书法名家公开课"]
        assert set(session.scalars(select(Booking.state))) == {"booked", "waiting"}
        assert {"waiting", "call"} <= set(session.scalars(select(Telling.state)))
        visits = between(session, make.AT, make.later(days=9), kinds=["visit"])
        assert sum(one.taken for one in visits) == 22
        assert between(session, make.AT, make.later(days=9), kinds=["permit"])
