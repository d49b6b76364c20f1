"""附件: taken in with a notice, part of what is approved, and downloadable only while the notice is shown."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import BadRows, Refused
from bot.notices import (
    amend,
    attachments,
    console_fix,
    correct,
    countersign,
    find,
    review,
    show,
    take_in,
    write,
)
from bot.notices.correction import Way
from bot.notices.notice import Notice, NoticeAttachment, State
from bot.review import step
from bot.review.chain import CHECKLIST
from tests import documents, make
from tests.integration.attachment_help import FORM, NAME, People, attached_draft, folder

CHANGED = documents.word("新的报名表")


def _approved(session: Session, files: Files, people: People) -> Notice:
    notice = attached_draft(session, files, people)
    review.submit(session, notice, by=people["editor"], at=make.AT)
    for role in ("unit_head", "deputy"):
        review.approve(session, notice, by=people[role], comment="", checked=CHECKLIST, at=make.AT)
    return notice


def test_they_are_kept_by_what_they_hold_under_their_own_names(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        number = attached_draft(session, files, staff, NAME, "方案.pdf").id
    with one_sessions.read() as session:
        notice = session.get_one(Notice, number)
        assert [one.name for one in notice.attachments] == [NAME, "方案.pdf"]
        assert files.read(notice.attachments[0].file) == FORM
        told = show.whole(session, notice)["attachments"]
        assert [(one["name"], one["type"], one["size"]) for one in told] == [  # type: ignore[attr-defined]
            (NAME, "Word", len(FORM)), ("方案.pdf", "PDF", notice.attachments[1].size),
        ]  # fmt: skip


def test_other_bytes_under_the_same_name_void_what_was_approved(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = _approved(session, files, staff)
        assert find.approved_as_it_stands(session, notice)
        said = countersign.said(notice)
        (one,) = notice.attachments
        one.file = files.keep(CHANGED, "docx")
        assert not find.approved_as_it_stands(session, notice)
        assert countersign.said(notice) != said


def test_what_was_approved_without_any_has_the_fingerprint_that_it_had() -> None:
    bare = Notice(
        title="标题", digest="", author="", unit_id=1, kind="", classification="", importance="",
        formed_on=make.today(), article20="", origin="", source_name="", source_url="", source_title="",
        cover="", event=None, body="",
    )  # fmt: skip
    assert bare.fingerprint() == "6ce15281a855729118b30f61200324a06f33143ef03873a79d716cf40cec7d3d"


def test_an_edit_that_does_not_name_them_drops_them_as_it_does_a_cover(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = attached_draft(session, files, staff)
        kept = attachments.as_given(notice)
        edit = {"by": staff["editor"], "files": files, "fetch": write.no_pictures, "at": make.AT}
        write.edit(session, notice, make.fields(attachments=list(kept)), **edit)  # type: ignore[arg-type]
        assert notice.attached() == [[NAME, kept[0].split()[0]]]
        write.edit(session, notice, make.fields(), **edit)  # type: ignore[arg-type]
        assert notice.attachments == []
        assert session.scalars(select(NoticeAttachment)).all() == []


def test_an_approver_who_does_not_name_them_leaves_them_and_a_changed_one_is_told(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = attached_draft(session, files, staff)
        review.submit(session, notice, by=staff["editor"], at=make.AT)
        for role, body, named in (("unit_head", "改过的正文。", []), ("deputy", "再改。", [NAME])):
            made = amend.Amendment(
                make.fields(title=notice.title, body=body, attachments=named), "", CHECKLIST
            )
            amend.approve(
                session, notice, made, by=staff[role], files=files,
                fetch=folder(报名表_docx=CHANGED), at=make.AT,
            )  # fmt: skip
            assert [one.name for one in notice.attachments] == [NAME]
        first, last = (amend.lines(one.difference) for one in step.rounds(session, "notice", notice.id)[0].steps[:2])  # fmt: skip
        assert not any("附件" in line for line in first)
        assert any(line.startswith(f"附件：“{NAME}") for line in last)


def test_a_deleted_draft_takes_its_attachments_along(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = attached_draft(session, files, people)
        write.delete(session, notice, by=people["editor"], at=make.AT)
        session.flush()
        assert session.scalars(select(NoticeAttachment)).all() == []


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ([f"{n}.docx" for n in range(11)], "最多 10 个"),
        ([NAME, NAME], "有两个都叫"),
        (["a\u202efdp.docx"], "特殊符号"),
        (["资料/.docx"], "以点开头"),
        (["f" * 64 + ".pdf 会签.pdf"], "没有存过"),
    ],
)
def test_too_many_twice_the_same_and_strange_names_are_refused(
    one_sessions: Sessions, files: Files, staff: People, names: list[str], why: str
) -> None:
    fields = make.fields(attachments=names)
    with one_sessions.begin() as session, pytest.raises(Refused, match=why):
        write.add(
            session, fields, by=staff["editor"], files=files, fetch=lambda _: FORM, at=make.AT
        )
    assert list(files.every()) == []


def test_one_that_bears_a_mark_of_secrecy_is_refused_whole_and_nothing_is_kept(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    row = {
        "标题": "名单",
        "正文": "见附件。",
        "发布单位": "文化馆",
        "附件": "报名表.docx；名单.xlsx",
    }
    secret = documents.excel({"A1": "名单"}, hidden={"B2": "秘密★10年"})
    rows = take_in.read([(2, row)], folder(名单_xlsx=secret), by=staff["editor"])
    with pytest.raises(BadRows) as bad, one_sessions.begin() as session:
        take_in.take_in(
            session, rows, by=staff["editor"], files=files, fetch=folder(), create_units=False, at=make.AT
        )  # fmt: skip
    told = str(bad.value)
    assert all(part in told for part in ("2", "《名单.xlsx》工作表“底表” B2", "秘密★"))
    assert "附件《" not in told
    assert list(files.every()) == []


def test_what_stands_in_an_attachment_is_found_at_submission(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        fields = make.fields(attachments=["名单.docx", "扫描.pdf"])
        fetch = folder(
            名单_docx=documents.word("名单", cell="110101199003077838"), 扫描_pdf=documents.pdf("")
        )
        notice = write.add(
            session, fields, by=staff["editor"], files=files, fetch=fetch, at=make.AT
        )
        with pytest.raises(Refused) as refusal:
            review.submit(session, notice, by=staff["editor"], at=make.AT)
    assert "附件《名单.docx》表格 1 第 2 行：有居民身份证号" in str(refusal.value)
    assert "附件《扫描.pdf》：没有文字，无法检查，请人工核对 [" in str(refusal.value)


def test_the_console_cannot_change_them(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = _approved(session, files, staff)
        notice.state, notice.published_at = State.PUBLISHED, make.AT
        body = notice.body.replace("七点", "八点")
        by = staff["officer"]
        order = correct.Order(make.fields(title=notice.title, body=body), "时间", Way.CONSOLE)
        draft = correct.correct(
            session, notice, order, by=by, files=files, fetch=write.no_pictures, at=make.AT
        )
        assert draft.attached() == notice.attached()
        draft.attachments = []
        with pytest.raises(Refused, match="不能换附件"):
            console_fix.check(notice, draft)
