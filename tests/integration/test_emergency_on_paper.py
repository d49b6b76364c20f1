"""The form and the pack tell of an approval by telephone, with its picture, and of the files that went out with a notice."""

import io
import json
from pathlib import Path

import pytest
import time_machine
from docx import Document

from bot.notices import emergency_answer, schedule, write
from bot.notices.channel import Mode
from bot.notices.emergency import How
from bot.notices.notice import Notice
from bot.notices.release import confirm, give_index_no
from bot.review.chain import CHECKLIST
from tests import make
from tests.integration import attachment_help, emergency_help, pack_help
from tests.integration.test_cli_release import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An installation on which a closing went out on a Sunday, with a form beside it; the approver stands by it."""
    desk = Desk(tmp_path / "var")
    with desk.sessions.begin() as session:
        officer, deputy = desk.people["officer"], desk.people["deputy"]
        fields = make.fields(
            title=emergency_help.TITLE, body=emergency_help.BODY, unit="图书馆", attachments=[attachment_help.NAME]
        )  # fmt: skip
        notice = write.add(
            session, fields, by=officer, files=desk.files, fetch=attachment_help.folder(), at=emergency_help.SUNDAY
        )  # fmt: skip
        said = emergency_help.call(deputy, how=How.MESSAGE, picture=make.picture(), name="s.png")
        emergency_help.recorded(session, desk.files, notice, said, officer)
        (one,) = schedule.schedule(
            session, notice, on=["wechat"], mode=Mode.PUBLISH, due=None, by=officer, at=emergency_help.RECORDED
        )  # fmt: skip
        notice.move("claim")
        give_index_no(session, notice, at=emergency_help.RECORDED)
        confirm(session, one, url=pack_help.URL, at=emergency_help.minutes(10))
        emergency_answer.confirm(
            session, notice, by=deputy, checked=CHECKLIST, at=emergency_help.minutes(600)
        )
    return desk


def _form(desk: Desk, folder: Path, number: str) -> str:
    out = folder / f"{number}.docx"
    desk.run("notice", "form", number, "--format", "docx", "-o", str(out))
    return "\n".join(cell.text for row in Document(str(out)).tables[0].rows for cell in row.cells)


def test_the_form_and_the_pack_tell_of_the_call_and_of_the_files(desk: Desk) -> None:
    pack = pack_help.pack(desk, "R1")
    form = Document(io.BytesIO(pack.files["R1/form.docx"]))
    told = "\n".join(cell.text for row in form.tables[0].rows for cell in row.cells)
    for part in (
        "临时闭馆：deputy-one 2026年11月22日（周日）06:45用消息批准：“同意，马上发”", "officer-one 2026年11月22日（周日）06:47登记",
        "批准人已确认，2026年11月22日（周日）16:40", "应在 2026年11月23日（周一）17:30以前确认", "报名表.docx（Word",
    ):  # fmt: skip
        assert part in told
    assert pack.files["R1/scans/emergency-1.jpg"].startswith(
        b"\xff\xd8"
    )  # pictures are kept as JPEG
    assert pack.files["R1/attachments/1.docx"] == attachment_help.FORM
    assert "附件：报名表.docx" in pack.text("index.html")
    verbs = {one["verb"] for one in json.loads(pack.files["R1/audit.json"])}
    assert {"notice.emergency", "notice.emergency_confirm"} <= verbs


def test_an_approval_that_was_not_stood_by_says_why(
    desk: Desk, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    with desk.sessions.begin() as session:
        notice = emergency_help.closing(session, desk.files, desk.people["editor"])
        emergency_help.recorded(
            session, desk.files, notice, emergency_help.call(desk.people["deputy"]), desk.people["officer"]
        )  # fmt: skip
        emergency_answer.refuse(
            session, session.get_one(Notice, notice.id), by=desk.people["deputy"], reason="没有批准过",
            at=emergency_help.minutes(60),
        )  # fmt: skip
    told = _form(desk, tmp_path, "2")
    assert "批准人不认可，2026年11月22日（周日）07:40：没有批准过" in told
    assert "（本人不认可）" in told
    assert "第 1 轮审核（批准人不认可，作废）的内容" in told
    assert "同意。" not in told
    assert "deputy-one　2026年" not in told  # no name as a signature under what they deny


def test_nobody_has_signed_before_the_approver_confirms(
    desk: Desk, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    with desk.sessions.begin() as session:
        emergency_help.approved(session, desk.files, desk.people)
    told = _form(desk, tmp_path, "2")
    assert "电话批准（officer-one 登记）：“同意，马上发”" in told
    assert "（等本人确认）" in told
    assert "deputy-one　2026年11月22日（周日）06:45" in _form(desk, tmp_path, "1")
