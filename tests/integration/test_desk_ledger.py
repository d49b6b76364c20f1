"""The ledger on the desk: filters, registering with a scan, import after a preview, exports, the chain."""

import io
import threading
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from bot.clock import day_start
from bot.db.engine import Sessions
from bot.ledger import scan
from bot.ledger.entry import Entry, Released, append
from bot.staff.member import Member
from scheduler.check_ledger import Checking
from tests import make
from tests.integration.desk_help import Browser, Desk
from tests.make import AT

GIVEN = {
    "title": "广场舞展演（报道）", "channel": "《齐鲁时报》", "level": "province", "released_on": "2026-11-20", "item": "X1",
    "unit": "文化馆", "kind": "活动", "url": "https://dzrb.example/1",
}  # fmt: skip
TABLE = "信息编号,标题,渠道,级别,发布时间\nX2,京剧专场,齐鲁电视,省级,2026-11-01\nX3,讲座,齐鲁电视,,2026-11-02\n"


@pytest.fixture
def hall(one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path) -> Desk:
    """A desk, and 60 releases of two units in two years."""
    with one_sessions.begin() as session:
        append(session, [_released(number) for number in range(60)], by="test", at=AT)
    return Desk(one_sessions, tmp_path)


def _released(number: int) -> Released:
    day = make.today().replace(year=2025 + number % 2, month=1 + number % 11, day=1 + number % 28)
    return Released(
        item=f"GK-{number // 2}", title=f"第{number}场电影", channel="wechat", channel_name="桓台文化", level="",
        unit=("文化馆", "图书馆")[number % 2], category="活动", released_at=day_start(day), release_id=number + 1,
    )  # fmt: skip


def _of(hall: Desk, staff: dict[str, Member], role: str) -> Browser:
    return hall.of(staff[role], at=AT)


def _lines(hall: Desk) -> int:
    with hall.sessions.read() as session:
        return session.scalar(select(func.count()).select_from(Entry)) or 0


def _file(text: str, name: str = "登记.csv") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text.encode()), name


@time_machine.travel(AT, tick=False)
def test_totals_follow_the_filter_of_the_address(hall: Desk, staff: dict[str, Member]) -> None:
    auditor = _of(hall, staff, "auditor")
    whole = auditor.read("/desk/ledger")
    assert "<b>60</b> 次发布，<b>30</b> 条信息" in whole
    assert whole.count('class="line"') == 50
    assert "登记刊发" not in whole
    rest = auditor.read("/desk/ledger?after=" + whole.split("after=")[1].split('"')[0])
    assert rest.count('class="line"') == 10
    for address, told in {
        "year=2026": "<b>30</b> 次发布，<b>30</b> 条信息",
        "year=2026&month=2": "<b>3</b> 次发布，<b>3</b> 条信息",
        "unit=文化馆": "<b>30</b> 次发布",
        "from=2025-01-01&to=2025-01-31&level=own": "<b>3</b> 次发布",
        "q=GK-29": "<b>3</b> 次发布，<b>2</b> 条信息",
        "what=withdrawn": "<b>0</b> 条撤回",
        "channel=none": "没有这样的记录",
    }.items():
        assert told in auditor.read(f"/desk/ledger?{address}"), address
    for wrong in (
        "year=99999",
        "month=13&year=2026",
        "from=2026-02-01&to=2026-01-01",
        "after=x",
        "what=x",
    ):
        assert auditor.get(f"/desk/ledger?{wrong}").status_code in (404, 409), wrong


@time_machine.travel(AT, tick=False)
def test_a_release_is_registered_with_its_scan_and_put_right(
    hall: Desk, staff: dict[str, Member]
) -> None:
    browser, page = _of(hall, staff, "statistician"), "/desk/ledger/register"
    assert "登记媒体刊发" in browser.read(page)
    picture = make.picture()
    assert "至少要有一样" in browser.refused(page, **GIVEN | {"url": ""})
    refused = browser.post(page, **GIVEN | {"title": "", "scan": (io.BytesIO(picture), "剪报.png")})
    assert "请写标题" in refused.text
    assert 'value="《齐鲁时报》"' in refused.text
    wrong = browser.post(
        page, **GIVEN | {"level": "", "url": "", "scan": (io.BytesIO(picture), "剪报.png")}
    )
    assert "没有渠道" in wrong.text
    kept = wrong.text.split('name="kept"')[1].split('value="')[1].split('"')[0]
    assert "已登记，台账第 61 号" in browser.press(page, **GIVEN | {"url": "", "kept": kept})
    with hall.sessions.read() as session:
        (one,) = scan.of(session, 61)
    entry = browser.read("/desk/ledger/61")
    assert f"/desk/ledger/61/scans/{one.id}" in entry
    assert browser.get(f"/desk/ledger/61/scans/{one.id}").data == hall.files.read(kept)
    assert browser.get(f"/desk/ledger/60/scans/{one.id}").status_code == 404
    assert "台账里已有这一条：第 61 号" in browser.refused(page, **GIVEN)
    more = {"scan": (io.BytesIO(make.picture("navy")), "又一份.png")}
    assert "放在这条记录旁边" in browser.press("/desk/ledger/61/scans", **more)
    assert 'value="广场舞展演（报道）"' in browser.read("/desk/ledger/61/correct")
    right = {"title": "广场舞展演", "unit": "文化馆", "kind": "活动", "reason": "标题有误"}
    assert "另记一条更正" in browser.press("/desk/ledger/61/correct", **right)
    assert "更正为：《广场舞展演》" in browser.read("/desk/ledger/61")
    assert "请写明原因" in browser.refused("/desk/ledger/61/strike", reason="")
    assert "另记一条作废" in browser.press("/desk/ledger/61/strike", reason="没有刊发过")
    assert "不是人工登记" in browser.refused("/desk/ledger/1/strike", reason="没有刊发过")


@time_machine.travel(AT, tick=False)
def test_a_register_is_imported_as_it_was_seen(hall: Desk, staff: dict[str, Member]) -> None:
    browser = _of(hall, staff, "officer")
    assert "请选择 .xlsx" in browser.refused("/desk/ledger/import", file=_file(TABLE, "登记.doc"))
    bad = browser.post("/desk/ledger/import", file=_file(TABLE.replace("2026-11-02", "昨天")))
    assert "1 处要改" in bad.text
    assert "<td>发布时间</td>" in bad.text
    seen = browser.post("/desk/ledger/import", file=_file(TABLE))
    assert "会登记 2 条" in seen.text
    assert "会新增渠道：齐鲁电视" in seen.text
    assert _lines(hall) == 60
    fields = {
        name: seen.text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
        for name in ("file", "seen")
    }
    page = "/desk/ledger/import/confirm"
    assert "重新看一遍预览" in browser.refused(page, **fields | {"seen": "0" * 64})
    assert "登记 2 条" in browser.press(page, **fields)
    assert "重新看一遍预览" in browser.refused(page, **fields)
    assert "没有这个文件" in browser.refused(page, file="../x.csv", seen="1")
    assert _lines(hall) == 62
    again = browser.post("/desk/ledger/import", file=_file(TABLE))
    assert "台账里都有了" in again.text


@time_machine.travel(AT, tick=False)
def test_filtered_lines_are_exported(hall: Desk, staff: dict[str, Member]) -> None:
    browser = _of(hall, staff, "chief")
    csv = browser.get("/desk/ledger/export?format=csv&year=2026&q=GK-29")
    assert csv.headers["Content-Type"].startswith("text/csv")
    assert len(csv.data.decode("utf-8-sig").splitlines()) == 3
    assert browser.get("/desk/ledger/export?format=xlsx").data.startswith(b"PK")
    assert browser.get("/desk/ledger/export?format=exe").status_code == 409


@time_machine.travel(AT, tick=False)
def test_the_chain_is_verified_on_demand(hall: Desk, staff: dict[str, Member]) -> None:
    officer = _of(hall, staff, "officer")
    assert "还没有校验过" in officer.read("/desk/ledger/chain")
    assert "已经开始校验" in officer.press("/desk/ledger/chain/verify")
    assert hall.rung
    assert "正在校验台账" in officer.read("/desk/ledger/chain")
    Checking(hall.sessions, threading.Event()).run()
    assert "共 60 条，从第一条到最后一条" in officer.read("/desk/ledger/chain")
    assert "✓ 台账完整" in officer.read("/desk/ledger")
    assert _of(hall, staff, "auditor").post("/desk/ledger/chain/verify").status_code == 403


@time_machine.travel(AT, tick=False)
def test_who_may_not_register_gets_no_page_for_it(hall: Desk, staff: dict[str, Member]) -> None:
    for role in ("editor", "auditor", "chief"):
        browser = _of(hall, staff, role)
        for page in ("register", "import", "import/confirm", "1/correct", "1/strike", "1/scans"):
            assert browser.post(f"/desk/ledger/{page}", reason="x").status_code == 403, (role, page)
    assert _of(hall, staff, "admin").get("/desk/ledger").status_code == 403
    assert _of(hall, staff, "officer").get("/desk/ledger/99").status_code == 404
