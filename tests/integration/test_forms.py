"""The form of a notice's approval: everything that happened is on it, in Word and in PDF, the same each time."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.notices import amend, countersign, paper, review, schedule, show, withdraw, write
from bot.notices import release as releases
from bot.notices.channel import Mode
from bot.notices.countersign import Signature
from bot.notices.notice import PURGED, Notice, State
from bot.reports.form.draw import drawn
from bot.reports.form.form import Cell, Form, form
from bot.review import delegation, step
from bot.review.chain import CHECKLIST
from bot.review.delegation import Terms
from bot.staff.member import Member
from tests import make
from tests.integration import error_help

People = dict[str, Member]
TODAY = local_day(make.AT)
PDF = b"%PDF-1.7\n..."
BODY = "副县长李某到馆调研，本周六晚七点在文化广场放映。"


@pytest.fixture
def sessions(one_sessions: Sessions) -> Sessions:
    """Nothing here depends on the database."""
    return one_sessions


def _story(session: Session, files: Files, people: People) -> Notice:
    """Returned once, written anew, amended by a stand-in in passing, countersigned, approved."""
    notice = make.notice(
        session, files, people["editor"], title="李某调研", body=BODY, kind="通知公告"
    )
    review.submit(session, notice, by=people["editor"], at=make.AT)
    review.return_to_author(session, notice, by=people["unit_head"], comment="写明时间", at=make.AT)
    fields = make.fields(title=notice.title, body=f"{BODY}\n\n欢迎观看。", kind="通知公告")
    write.edit(session, notice, fields, by=people["editor"], files=files, fetch=write.no_pictures, at=make.AT)  # fmt: skip
    countersign.ask(session, notice, "县公安局", by=people["editor"], at=make.AT)
    review.submit(session, notice, by=people["editor"], at=make.AT)
    _pass(session, notice, people["unit_head"], "情况属实")
    terms = Terms("deputy", TODAY, TODAY + timedelta(days=3), "桓文字31号")
    delegation.appoint(
        session, people["deputy"], people["officer"], terms, by="admin-one", at=make.AT
    )
    fields = make.fields(
        title=notice.title, body=notice.body.replace("七点", "八点"), kind="通知公告"
    )
    amend.approve(
        session, notice, amend.Amendment(fields, "改了时间", CHECKLIST), by=people["officer"], files=files,
        fetch=write.no_pictures, at=make.AT,
    )  # fmt: skip
    given = Signature("王某 副局长", TODAY, PDF, "x.pdf")
    countersign.sign(
        session, notice, "县公安局", given, by=people["editor"], files=files, at=make.AT
    )
    return notice


def _pass(session: Session, notice: Notice, by: Member, comment: str = "") -> bool:
    return review.approve(session, notice, by=by, comment=comment, checked=CHECKLIST, at=make.AT)


def _sign(
    session: Session, notice: Notice, files: Files, by: Member, which: str = "", scan: bytes = PDF
) -> str:
    given = Signature("张三", TODAY, scan, "扫描.pdf")
    return paper.register(session, notice, which, given, by=by, files=files, at=make.AT)


def _word(told: Form) -> str:
    paper_form = Document(io.BytesIO(drawn(told, "docx")))
    return "\n".join(cell.text for row in paper_form.tables[0].rows for cell in row.cells)


def test_the_form_tells_the_whole_story_of_a_notice(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _story(session, files, people)
        told = _word(form(session, notice))
        assert "签名：" in told  # the chief has not signed, and may do so on paper
        _pass(session, notice, people["chief"])
        (one,) = schedule.schedule(session, notice, on=["wechat"], mode=Mode.MASS, due=None, by=people["editor"], at=make.AT)  # fmt: skip
        notice.move("claim")
        releases.give_index_no(session, notice, at=make.AT)
        releases.confirm(session, one, url="https://mp.weixin.qq.com/s/1", at=make.AT)
        told = _word(form(session, notice))
    for part in (
        "李某调研", "文化馆", "editor-one", "主动公开", "重点（涉及领导活动）", "同意：情况属实", "unit_head-one",
        "同意（修改后通过）：改了时间", "“副县长李某到馆调研，本周六晚七点在文化广场放映。”改为", "officer-one（代 deputy-one）",
        "chief-one　2026年11月24日（周二）09:00", "县公安局：已会签，王某 副局长，2026年11月24日", "退回：写明时间",
        "第 1 轮审核（退回）的内容", "与审定的内容一致", "群发：已发布", "网址：https://mp.weixin.qq.com/s/1",
        "政治、法律、政策、保密、文字",
    ):  # fmt: skip
        assert part in told


def test_what_was_changed_after_approval_and_what_was_withdrawn_stands_on_it(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.approved(session, files, people)
        notice.body += "改"
        assert "与审定的内容不一致" in _word(form(session, notice))
        closed = make.notice(session, files, people["editor"], classification="withheld")
        told = _word(form(session, closed))
        assert "不予公开" in told
        assert "条例第二十条" not in told
        assert "还没有送审" in told


def test_what_was_withdrawn_had_been_approved_and_the_form_says_so(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = error_help.out(session, files, people)
        withdraw.withdraw(session, notice, by=people["officer"], reason="有误", at=make.AT)
        told = _word(form(session, notice))
    assert "第 1 轮审核（审定，撤回后失效）" in told
    assert "与审定的内容一致" in told


def test_no_sign_that_people_write_keeps_a_form_from_being_drawn() -> None:
    long = "涉及县领导活动，" * 200
    rows = (
        (Cell("标题", ("书香·桓台©😀✓\x01\x1b结束",)),),
        (Cell("公开属性", ("主动公开",)), Cell("重要程度", (long,))),
    )
    told = Form("桓台县文化出版局", "稿件编号：1", "", "标题", rows)
    assert "书香·桓台©😀✓结束" in _word(told)
    pages = PdfReader(io.BytesIO(drawn(told, "pdf"))).pages
    text = "".join(page.extract_text() for page in pages)
    assert "书香·桓台©〓〓结束" in text
    assert "重要程度" in text
    assert b"/Encoding /UniGB-UTF16-H" in drawn(told, "pdf")  # the older one has no ·


def test_the_form_of_a_purged_notice_says_that_it_was(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.approved(session, files, people)
        notice.title, notice.body, notice.digest, notice.cover = PURGED, "", "", ""
        for opened in step.rounds(session, "notice", notice.id):
            opened.fingerprint = ""
        told = _word(form(session, notice))
    assert "（内容已依法清除）" in told
    assert "（审定）的内容：指纹 （已依法清除）" in told
    assert "正文是空的" not in told


def test_both_files_are_the_same_each_time_and_can_be_read(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        told = form(session, _story(session, files, people))
    for kind in ("docx", "pdf"):
        assert drawn(told, kind) == drawn(told, kind)
    document = Document(io.BytesIO(drawn(told, "docx")))
    every = [run for row in document.tables[0].rows for cell in row.cells for one in cell.paragraphs for run in one.runs]  # fmt: skip
    every += [run for one in document.paragraphs for run in one.runs]
    assert {run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in every} == {"仿宋", "黑体"}
    page = PdfReader(io.BytesIO(drawn(told, "pdf"))).pages[0]
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert "officer-one（代 deputy-one）" in page.extract_text()


def test_a_cell_longer_than_a_page_goes_on_over_the_next() -> None:
    rows = (
        (Cell("查错结果", tuple(f"第 {number} 处，" * 9 for number in range(60))),),
        (Cell("标题", ("𠮷祥",)),),
    )
    long = Form("桓台县文化出版局", "稿件编号：1", "演示数据", "标题", rows)
    assert len(PdfReader(io.BytesIO(drawn(long, "pdf"))).pages) > 2
    with ZipFile(io.BytesIO(drawn(long, "docx"))) as packed:
        assert "𠮷祥" in packed.read("word/document.xml").decode()


@pytest.mark.parametrize("scan", [PDF, make.picture()], ids=["pdf", "picture"])
def test_a_paper_is_proof_beside_a_step_that_was_passed(
    sessions: Sessions, files: Files, people: People, scan: bytes
) -> None:
    with sessions.begin() as session:
        notice = _story(session, files, people)
        officer = people["officer"]
        assert _sign(session, notice, files, officer, "unit_head", scan) == "第 1 步 科室负责人"
        assert _sign(session, notice, files, officer, "2", scan) == "第 2 步 分管领导"
        with pytest.raises(OutOfTurn, match="扫描件不能代替审核"):
            _sign(session, notice, files, officer, "chief", scan)
        with pytest.raises(OutOfTurn, match="还没有审定"):
            _sign(session, notice, files, officer, "", scan)
        assert notice.state == State.IN_REVIEW
        _pass(session, notice, people["chief"])
        assert _sign(session, notice, files, officer, "", scan) == "整张审核表"
        kept = [one.row.file for one in paper.of(session, notice)]
        assert len(set(kept)) == 1
        assert all(map(files.has, kept))
        told = _word(form(session, notice))
        assert told.count(f"纸质签批：张三，2026年11月24日（扫描件 {kept[0][:12]}") >= 3
        assert [one["what"] for one in show.whole(session, notice)["papers"]][2] == "整张审核表"  # type: ignore[attr-defined]


def test_what_is_no_paper_signature_is_refused(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        officer = people["officer"]
        draft = make.notice(session, files, people["editor"])
        with pytest.raises(OutOfTurn, match="没有送审"):
            _sign(session, draft, files, officer)
        notice = make.approved(session, files, people)
        with pytest.raises(NotFound, match="科室负责人"):
            _sign(session, notice, files, officer, "chief")
        with pytest.raises(NotYours):
            _sign(session, notice, files, people["deputy"])
        with pytest.raises(Refused, match="不是能用的图片"):
            _sign(session, notice, files, officer, scan=b"MZ")
        for given, why in (
            (Signature(" ", TODAY, PDF, "x.pdf"), "谁"),
            (Signature("张三", TODAY + timedelta(days=1), PDF, "x.pdf"), "还没有到"),
        ):
            with pytest.raises(Refused, match=why):
                paper.register(session, notice, "", given, by=officer, files=files, at=make.AT)
        _sign(session, notice, files, officer)
        with pytest.raises(OutOfTurn, match="登记过"):
            _sign(session, notice, files, officer)
