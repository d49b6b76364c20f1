"""Files, pastes and pictures that writers bring to the desk: what they are by content, who may, and how they are shown."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from PIL import Image
from sqlalchemy import select

from bot.db.engine import Sessions
from bot.notices.notice import Notice
from bot.staff.member import Member
from tests import clipboard, documents, make
from tests.integration.desk_help import Browser, Desk, said
from tests.integration.writing_help import TYPED, field, written
from tests.make import AT

People = dict[str, Member]


@pytest.fixture
def hall(one_sessions: Sessions, staff: People, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose time stands still."""
    with time_machine.travel(AT, tick=False):
        yield Desk(one_sessions, tmp_path)


@pytest.fixture
def editor(hall: Desk, staff: People) -> Browser:
    """A browser in which an editor has signed in."""
    return hall.of(staff["editor"], at=AT)


def camera() -> tuple[io.BytesIO, str]:
    """A photograph with its place in it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[2] = (37.0, 1.0, 2.0)
    Image.new("RGB", (2000, 900), "olive").save(out, "JPEG", exif=exif)
    out.seek(0)
    return out, "现场.jpg"


def test_pictures_covers_documents_and_attachments_come_in_by_the_form(
    hall: Desk, editor: Browser
) -> None:
    page = editor.post("/desk/notices/new", **TYPED, act="insert", pictures=camera()).text
    body = field(page, "body")
    file = body.rpartition("media/")[2].rstrip(")")
    data = hall.files.read(file)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.width == 1280
        assert not picture.getexif()
    page = editor.post(
        "/desk/notices/new", **(TYPED | {"body": body}), act="cover", cover_file=camera()
    ).text
    cover = field(page, "cover")
    path = f"media/{file}"
    more = {
        "body": body, "cover": cover, "cover_focus": "0.9,0.1", "picture": file, f"was:{path}": "||",
        f"alt:{path}": "一群孩子", f"words:{path}": "开幕", f"credit:{path}": "张某", f"minors:{file}": "on",
        f"who:{file}": "李某之母", f"on:{file}": "2026-11-20",
    }  # fmt: skip
    wrong = editor.post("/desk/notices/new", **(TYPED | more | {f"on:{file}": "某天"}))
    assert "写法不对" in said(wrong)
    assert "一群孩子" in field(wrong.text, "body")
    editor.press("/desk/notices/new", **(TYPED | more))
    notice = written(hall)
    assert f'![一群孩子]({path} "开幕（图：张某）")' in notice.body
    assert (notice.cover, notice.cover_focus) == (cover, "0.9,0.1")
    assert (notice.media[0].minors, notice.media[0].consent_by) == (True, "李某之母")
    shown = editor.get(f"/desk/writing/cover/{cover}/wide?focus=0.9,0.1")
    with Image.open(io.BytesIO(shown.data)) as cut:
        assert cut.width / cut.height == pytest.approx(2.35, abs=0.02)


def test_an_attachment_chosen_in_a_save_that_was_refused_is_kept_for_the_next(
    hall: Desk, editor: Browser
) -> None:
    paper, other = documents.pdf("First"), documents.pdf("Second")
    chosen = {"added": (io.BytesIO(paper), "附件.pdf")}
    refused = editor.post("/desk/notices/new", **(TYPED | {"title": ""}), **chosen)
    assert "标题" in said(refused)
    kept = field(refused.text, "waiting")
    assert kept.endswith(".pdf 附件.pdf")
    resumed = editor.read("/desk/notices/new?resume=1")
    assert field(resumed, "waiting") == kept
    assert "清理掉了" in editor.refused(
        "/desk/notices/new", **TYPED, waiting=f"{'0' * 64}.pdf 别的.pdf"
    )
    again = {"added": (io.BytesIO(other), "附件.pdf")}  # the same name: the newer one
    editor.press("/desk/notices/new", **TYPED, waiting=kept, **again)
    (attached,) = written(hall).attachments
    assert (attached.name, hall.files.read(attached.file)) == ("附件.pdf", other)


@pytest.mark.parametrize(
    ("field_name", "act", "content", "name", "why"),
    [
        ("pictures", "insert", b"<script>alert(1)</script>", "a.png", "不是能用的图片"),
        ("pictures", "insert", b"%PDF-1.4", "a.jpg", "不是能用的图片"),
        ("cover_file", "cover", b"GIF89a", "a.gif", "不是能用的图片"),
        ("document", "take", b"MZ\x90", "a.docx", "读不了"),
        ("document", "take", b"PK\x03\x04", "a.docx", "打不开"),
        ("added", "save", b"MZ\x90", "a.pdf", "不是能用的附件"),
        ("added", "save", b"%PDF-1.4", "../../a.docx", "文件名却不是"),
    ],
)
def test_uploads_are_known_by_what_they_hold(
    hall: Desk, editor: Browser, field_name: str, act: str, content: bytes, name: str, why: str
) -> None:
    file = {field_name: (io.BytesIO(content), name)}
    assert why in editor.refused("/desk/notices/new", **TYPED, act=act, **file)
    with hall.sessions.read() as session:
        assert session.scalars(select(Notice)).all() == []


def test_a_paste_comes_back_as_markdown_and_only_with_our_token(
    hall: Desk, editor: Browser
) -> None:
    token = {"X-CSRFToken": editor.token()}
    told = editor.client.post(
        "/desk/writing/paste", data=clipboard.WORD.encode(), content_type="text/html", headers=token
    )
    assert told.get_json()["markdown"] == clipboard.WORD_READ
    assert "上传 .docx 文件" in told.get_json()["remarks"][1]
    assert (
        editor.client.post(
            "/desk/writing/paste", data=b"<p>x</p>", content_type="text/html"
        ).status_code
        == 400
    )
    assert editor.client.post("/desk/writing/0/keep", data=TYPED).status_code == 400
    monster = b"<div>" * 900
    told = editor.client.post(
        "/desk/writing/paste", data=monster, content_type="text/html", headers=token
    )
    assert (told.status_code, "记事本" in told.get_json()["refused"]) == (409, True)


def test_the_preview_may_have_style_and_nothing_else(
    hall: Desk, staff: People, editor: Browser
) -> None:
    with hall.sessions.begin() as session:
        number = make.notice(
            session, hall.files, staff["editor"], body="<script>alert(1)</script>正文"
        ).id
    shown = editor.get(f"/desk/writing/{number}/preview")
    policy = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in shown.text
    assert 'style="' in shown.text
    page = editor.get(f"/desk/notices/{number}/edit")
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    assert 'style="' not in page.text


def test_big_uploads_are_for_those_who_are_signed_in(
    hall: Desk, staff: People, editor: Browser
) -> None:
    hall.app.config["MAX_CONTENT_LENGTH"] = 100_000
    for browser, told in (
        (editor, 200),
        (hall.of(staff["auditor"], at=AT), 403),
        (hall.stranger(), 413),
    ):
        big = (io.BytesIO(b"x" * 150_000), "a.png")
        token = browser.token()
        done = browser.bare(
            "/desk/notices/new", **TYPED, act="insert", pictures=big, csrf_token=token
        )
        assert done.status_code == told
