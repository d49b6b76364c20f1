"""附件 on their way out: the public page, the article, a backup, the command line, and a purge."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.backup.take import take
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.messages import message
from bot.notices import prepare, write
from bot.notices.notice import Classification, Notice, NoticeAttachment, State
from bot.notices.release import Release
from bot.purge.purge import Order, purge
from tests import documents, make, public
from tests.integration.attachment_help import FORM, NAME, People, attached_draft, folder
from tests.integration.office import Office


def _row(files: Files) -> NoticeAttachment:
    return NoticeAttachment(
        position=1, file=files.keep(FORM, "docx"), name=NAME, size=len(FORM), passages=[], remarks=[]
    )  # fmt: skip


def test_the_public_page_names_them_and_gives_them_out_to_be_saved(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        notice = public.notice(session)
        notice.attachments = [_row(files)]
        session.flush()
        number = notice.id
    client = public.web(one_sessions, files).test_client()
    page = client.get(f"/notices/{number}").text
    assert f"/notices/{number}/attachments/1" in page
    assert f"{NAME}</a>（Word，" in page
    got = client.get(f"/notices/{number}/attachments/1")
    assert got.data == FORM
    assert str(got.mimetype).endswith("wordprocessingml.document")
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert "%E6%8A%A5" in got.headers["Content-Disposition"]
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert [client.get(f"/notices/{number}/attachments/{n}").status_code for n in (0, 2, 2**40)] == [404] * 3  # fmt: skip
    assert client.get(f"/media/{_row(files).file}").status_code == 404


def test_the_article_names_them_and_says_where_they_are(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = attached_draft(session, files, staff, NAME, "方案.pdf")
        one = Release(notice_id=notice.id, notice=notice, id=1, mark="m")
        uploads = {(notice.cover, "cover"): "c"}
        html = prepare.whole(one, uploads, "https://x.cn", demo=False).html
    assert f"附件：{NAME}、方案.pdf（请点击“阅读原文”下载）" in html


def test_a_backup_holds_them(
    one_sessions: Sessions, files: Files, staff: People, tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        file = attached_draft(session, files, staff).attachments[0].file
    take(one_sessions.engine, files, tmp_path / "b.zip", at=make.AT)
    with zipfile.ZipFile(io.BytesIO((tmp_path / "b.zip").read_bytes())) as packed:
        assert any(name.endswith(file) for name in packed.namelist())
        table = next(name for name in packed.namelist() if "notice_attachment" in name)
        assert NAME in packed.read(table).decode()


@pytest.mark.parametrize("classification", [Classification.ACTIVE, Classification.WITHHELD])
@pytest.mark.parametrize("state", list(State))
def test_they_leave_only_with_a_notice_that_is_shown(
    one_sessions: Sessions, files: Files, classification: str, state: str
) -> None:
    with one_sessions.begin() as session:
        notice = public.notice(session, classification=classification, state=state)
        notice.attachments = [_row(files)]
        session.flush()
        number = notice.id
    got = public.web(one_sessions, files).test_client().get(f"/notices/{number}/attachments/1")
    shown = (classification, state) == (Classification.ACTIVE, State.PUBLISHED)
    assert got.status_code == (200 if shown else 404)


def test_the_command_line_takes_them_in_shows_checks_and_refuses_them(office: Office) -> None:
    office.run("user", "add", "editor", "--role", "editor", "--unit", "文化馆")
    folder = office.var.parent
    (folder / NAME).write_bytes(documents.word("联系电话13800138000"))
    file = folder / "n.md"
    text = "---\ntitle: 报名\nunit: 文化馆\nattachments:\n- 报名表.docx\n---\n见附件。\n"
    file.write_text(text, encoding="utf-8")
    assert f"附件《{NAME}》第 1 段：有手机号码" in office.run("notice", "check", str(file))
    office.run("notice", "add", str(file), "--as", "editor")
    assert f"附件\n  {NAME}  Word" in office.run("notice", "show", "1")
    (one,) = json.loads(office.run("notice", "check", "1", "--json"))
    office.run("notice", "dismiss", "1", one["spot"], "--note", "公开的电话", "--as", "editor")
    (folder / NAME).write_bytes(documents.word("内部资料，注意保密"))
    refused = office.refusal("notice", "edit", "1", str(file), "--as", "editor")
    assert f"附件：《{NAME}》第 1 段有密级或内部标记" in refused
    file.write_text(text.replace(NAME, "没有.pdf"), encoding="utf-8")
    assert "读不到图片或附件 没有.pdf" in office.refusal(
        "notice", "edit", "1", str(file), "--as", "editor"
    )
    assert json.loads(office.run("notice", "show", "1", "--json"))["attachments"][0]["name"] == NAME


def test_a_purge_leaves_neither_their_words_nor_their_bytes(
    one_sessions: Sessions, files: Files, staff: People, tmp_path: Path
) -> None:
    words = "换防车队由青石岭隧道经过鸟鸣谷岔口"
    fetch = folder(报名表_docx=documents.word(words))
    with one_sessions.begin() as session:
        numbers = [
            write.add(
                session, make.fields(attachments=[NAME], body=body), by=staff["editor"], files=files,
                fetch=fetch, at=make.AT,
            ).id
            for body in ("请看路线。", "请看另一篇。")
        ]  # fmt: skip
        message.tell(session, ("officer",), f"有人问：{words}", about=("asked", "1"), at=make.AT)
        file = session.get_one(Notice, numbers[0]).attachments[0].file
    for number, told in zip(numbers, (True, False), strict=True):
        with one_sessions.begin() as session:
            order = Order("误录涉密信息", "桓文旅密〔2026〕3号")
            made = purge(
                session, number, order, by=staff["deputy"], files=files, backups=tmp_path / "backups", at=make.AT
            )  # fmt: skip
            assert any("有同样的附件" in one for one in made.left) is told
            assert files.has(file) is told
    with one_sessions.read() as session:
        assert session.scalars(select(NoticeAttachment)).all() == []
        assert not any(words in one.text for one in message.to(session, staff["officer"]))
