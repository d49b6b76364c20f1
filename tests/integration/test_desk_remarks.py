"""Remarks, changes in passing, papers and emergencies, on the desk's pages."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from bot.notices import remark, show, write
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make
from tests.integration.desk_help import Browser, Desk
from tests.make import AT

PLACE = "/desk/notices/1"


@pytest.fixture
def hall(one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path) -> Iterator[Desk]:
    """A desk with one draft on it."""
    made = Desk(one_sessions, tmp_path)
    with time_machine.travel(AT, tick=False):
        with one_sessions.begin() as session:
            make.notice(session, made.files, staff["editor"], body="图书馆周六闭馆。周日照常开放。")
        yield made


def of(hall: Desk, staff: dict[str, Member], role: str) -> Browser:
    return hall.of(staff[role], at=AT)


def scan() -> tuple[io.BytesIO, str]:
    return io.BytesIO(make.picture()), "scan.png"


def test_a_remark_stands_beside_its_words_until_it_is_dealt_with(
    hall: Desk, staff: dict[str, Member]
) -> None:
    editor, head = of(hall, staff, "editor"), of(hall, staff, "unit_head")
    editor.press(f"{PLACE}/submit")
    back = {"back": "review"}
    assert "批注已经写上" in head.press(
        f"{PLACE}/remarks", quote="周六闭馆", text="哪个周六？", **back
    )
    assert "哪个周六？" in editor.read("/desk/notices/1")
    assert "没有“周五闭馆”这句话" in head.refused(f"{PLACE}/remarks", quote="周五闭馆", text="？")
    assert "请写批注" in head.refused(f"{PLACE}/remarks", text=" ")
    with hall.sessions.begin() as session:
        one = show.find(session, 1)
        write.edit(
            session, one, make.fields(body="图书馆11月28日闭馆。"), by=staff["editor"], files=hall.files,
            fetch=lambda _: make.picture(), at=AT,
        )  # fmt: skip
    with hall.sessions.read() as session:
        (placed,) = remark.of(session, show.find(session, 1))
        assert (placed.stands, placed.remark.settled_at) == (False, None)
    assert "收起来" in editor.press(f"{PLACE}/remarks/1/settle")
    assert "已经有人收起来" in editor.refused(f"{PLACE}/remarks/1/settle")
    assert "没有这条批注" in editor.refused(f"{PLACE}/remarks/9/settle")
    assert of(hall, staff, "auditor").post(f"{PLACE}/remarks", text="x").status_code == 403


def test_an_approver_puts_a_word_right_and_passes_the_step_with_it(
    hall: Desk, staff: dict[str, Member]
) -> None:
    of(hall, staff, "editor").press(f"{PLACE}/submit")
    head, page = of(hall, staff, "unit_head"), "/desk/review/1/amend"
    with hall.sessions.read() as session:
        one = show.find(session, 1)
        seen, title = one.fingerprint(), one.title
    given = {
        "title": title,
        "body": "图书馆11月28日（周六）闭馆。",
        "seen": seen,
        "checked": CHECKLIST,
    }
    assert "内容没有改动" in head.refused(
        page, **given | {"body": "图书馆周六闭馆。周日照常开放。"}
    )
    assert "被别人改过" in head.refused(page, **given | {"seen": "old"})
    assert "还没有核对" in head.refused(page, **given | {"checked": ("政治",)})
    assert "下一步等待分管领导审核" in head.press(page, **given)
    shown = of(hall, staff, "deputy").read("/desk/review/1")
    assert "修改后通过，改动如下" in shown
    assert "图书馆11月28日（周六）闭馆。" in shown


def test_papers_are_registered_and_the_form_is_printed(
    hall: Desk, staff: dict[str, Member]
) -> None:
    editor, officer = of(hall, staff, "editor"), of(hall, staff, "officer")
    assert "要由县公安局会签" in editor.press(f"{PLACE}/countersigns", body="县公安局")
    signed = {"person": "王某", "signed_on": "2026-11-23"}
    assert "请选择扫描件" in editor.refused(f"{PLACE}/countersigns/1", **signed)
    assert "已登记县公安局的会签" in editor.press(f"{PLACE}/countersigns/1", scan=scan(), **signed)
    editor.press(f"{PLACE}/submit")
    of(hall, staff, "unit_head").press("/desk/review/1/approve", checked=CHECKLIST)
    assert "已登记纸质签批" in officer.press(f"{PLACE}/signed", step="1", scan=scan(), **signed)
    assert "王某 11月23日 周一 签字" in officer.read(f"{PLACE}/papers")
    pdf = officer.get(f"{PLACE}/form?format=pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert officer.get(f"{PLACE}/form?format=docx").data[:2] == b"PK"
    assert officer.get(f"{PLACE}/form?format=exe").status_code == 404


def test_an_approval_by_telephone_is_recorded_and_confirmed_by_its_approver(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with hall.sessions.begin() as session:
        make.notice(
            session, hall.files, staff["editor"], title="图书馆临时闭馆", kind="临时闭馆",
            body="水管爆裂，图书馆今天临时闭馆。",
        )  # fmt: skip
    officer, place = of(hall, staff, "officer"), "/desk/notices/2/emergency"
    call = {
        "case": "临时闭馆", "approver": "deputy-one", "how": "phone", "told_at": "2026-11-24T09:00",
        "said": "同意，马上发。",
    }  # fmt: skip
    assert "临时闭馆" in officer.read(place)
    assert "请填写日期和时间" in officer.refused(place, **call | {"told_at": "早上"})
    assert "已登记 deputy-one 的应急批准" in officer.press(place, **call)
    assert of(hall, staff, "deputy").read("/desk/").count("等批准人确认") == 1
    chief = of(hall, staff, "chief")
    assert "只能由 deputy-one 本人确认" in chief.read(f"{place}/confirm")
    deputy = of(hall, staff, "deputy")
    assert "还没有核对" in deputy.refused(f"{place}/confirm", checked=("政治",))
    assert "已确认应急批准" in deputy.press(f"{place}/confirm", checked=CHECKLIST)
    assert "不用再办" in deputy.refused(f"{place}/refuse", reason="没有说过")
