"""Writing on the desk, without a script: one form, its buttons, and what stands there when something is refused."""

import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from PIL import Image
from sqlalchemy import select

from bot.db.engine import Sessions
from bot.notices import versions
from bot.notices.notice import Notice
from bot.staff.member import Member
from tests import clipboard, make
from tests.integration.desk_help import Browser, Desk, said
from tests.make import AT

People = dict[str, Member]
TYPED = {
    "title": "周末放映安排", "body": "本周六晚七点放映。", "unit": "文化馆", "kind": "通知公告", "classification": "active",
    "importance": "ordinary", "origin": "original",
}  # fmt: skip


@pytest.fixture
def hall(one_sessions: Sessions, staff: People, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose time stands still."""
    with time_machine.travel(AT, tick=False):
        yield Desk(one_sessions, tmp_path)


@pytest.fixture
def editor(hall: Desk, staff: People) -> Browser:
    """A browser in which an editor has signed in."""
    return hall.of(staff["editor"], at=AT)


def field(page: str, name: str) -> str:
    """What stands in a field of a page."""
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL)
    line = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', page)
    found = area or line
    return html.unescape(found[1]).replace("\r\n", "\n") if found else ""


def written(hall: Desk) -> Notice:
    """The newest notice."""
    with hall.sessions.read() as session:
        notice = session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one()
        _ = [one.file for one in notice.media], [one.name for one in notice.attachments]
        return notice


def camera() -> tuple[io.BytesIO, str]:
    """A photograph with its place in it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[2] = (37.0, 1.0, 2.0)
    Image.new("RGB", (2000, 900), "olive").save(out, "JPEG", exif=exif)
    out.seek(0)
    return out, "现场.jpg"


def test_a_notice_is_written_saved_and_changed(hall: Desk, editor: Browser) -> None:
    assert "从模板开始" in editor.read("/desk/notices/new")
    event = {"starts_at": "2026-11-28T19:00", "venue": "文化广场", "quota": "200"}
    assert "已保存为草稿" in editor.press("/desk/notices/new", **TYPED, **event)
    notice = written(hall)
    assert notice.event == {
        "starts_at": "2026-11-28T11:00:00+00:00",
        "venue": "文化广场",
        "contact": "",
        "quota": 200,
    }
    page = editor.read(f"/desk/notices/{notice.id}/edit")
    assert (field(page, "title"), field(page, "starts_at")) == ("周末放映安排", "2026-11-28T19:00")
    new = TYPED | event | {"opened": field(page, "opened"), "body": "改到周日。"}
    editor.press(f"/desk/notices/{notice.id}/edit", **new)
    assert written(hall).body == "改到周日。"
    history = editor.read(f"/desk/notices/{notice.id}/versions")
    assert "<del>本周六晚七点放映</del>" in history or "<del>" in history
    assert "第 2 版（现在）" in history


def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(
    hall: Desk, editor: Browser
) -> None:
    done = editor.post("/desk/notices/new", **(TYPED | {"title": " ", "body": "很长的正文"}))
    assert done.status_code == 200
    assert "没有写标题" in said(done)
    assert field(done.text, "body") == "很长的正文"
    done = editor.post("/desk/notices/new", **TYPED, quota="许多")
    assert "要写明开始时间" in said(done)
    with hall.sessions.read() as session:
        assert session.scalars(select(Notice)).all() == []


def test_two_editors_see_both_texts_and_the_second_decides(
    hall: Desk, staff: People, editor: Browser
) -> None:
    with hall.sessions.begin() as session:
        number = make.notice(
            session, hall.files, staff["editor"], title="原题", body="原来的一段。"
        ).id
    address = f"/desk/notices/{number}/edit"
    other = hall.of(staff["editor2"], at=AT)
    opened = field(other.read(address), "opened")
    editor.press(address, **(TYPED | {"opened": opened, "body": "甲改的一段。"}))
    mine = TYPED | {"opened": opened, "title": "乙的题", "body": "乙改的一段。"}
    refused = other.post(address, **mine)
    assert "没有保存：您打开以后，editor-one" in said(refused)
    assert field(refused.text, "body") == "乙改的一段。"
    assert "甲改的一段。</textarea>" in refused.text
    assert "<del>甲</del><ins>乙</ins>" in refused.text
    assert written(hall).body == "甲改的一段。"
    other.press(address, **(mine | {"opened": field(refused.text, "opened")}))
    assert written(hall).body == "乙改的一段。"
    with hall.sessions.read() as session:
        kept = versions.of(session, session.get_one(Notice, number))
        assert [one.content["body"] for one in kept] == [
            "原来的一段。",
            "甲改的一段。",
            "乙改的一段。",
        ]


def test_what_was_not_saved_is_offered_again_and_goes_with_the_save(
    hall: Desk, staff: People, editor: Browser
) -> None:
    with hall.sessions.begin() as session:
        number = make.notice(session, hall.files, staff["editor"]).id
    address = f"/desk/notices/{number}/edit"
    page = editor.read(address)
    typed = TYPED | {"opened": field(page, "opened"), "body": "写到一半按装"}
    told = editor.client.post(
        f"/desk/writing/{number}/keep", data=typed, headers={"X-CSRFToken": editor.token()}
    )
    assert told.status_code == 200
    assert "改成“安装”" in told.get_json()["findings"]
    assert "写到一半按装" in editor.read(f"/desk/writing/{number}/preview")
    assert "还没有保存，自动留着" in editor.read(address)
    assert field(editor.read(f"{address}?resume=1"), "body") == "写到一半按装"
    other = hall.of(staff["editor2"], at=AT).read(address)
    assert "editor-one 也在改这一篇" in other
    assert "自动留着" not in other
    editor.press(address, **typed)
    assert "自动留着" not in editor.read(address)


def test_a_suggestion_is_taken_and_a_doubt_is_answered_for(
    hall: Desk, staff: People, editor: Browser
) -> None:
    with hall.sessions.begin() as session:
        number = make.notice(session, hall.files, staff["editor"]).id
    address = f"/desk/notices/{number}/edit"
    typed = TYPED | {
        "opened": field(editor.read(address), "opened"),
        "body": "请按装。电话13800138000。",
    }
    page = editor.post(address, **typed, act="look").text
    fix, doubt = re.search(r'value="(fix:\w+)"', page), re.search(r'value="(dismiss:(\w+))"', page)
    assert fix is not None
    assert (
        field(editor.post(address, **typed, act=fix[1]).text, "body") == "请安装。电话13800138000。"
    )
    assert doubt is not None
    assert "请写明理由" in editor.refused(address, **typed, act=doubt[1])
    spot = re.findall(r'value="dismiss:(\w+)"', page)[-1]
    done = editor.post(
        address, **typed, act=f"dismiss:{spot}", **{f"note:{spot}": "公开的值班手机"}
    )
    assert "已确认无误" in said(done)
    assert f"dismiss:{spot}" not in done.text


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
    editor.press("/desk/notices/new", **(TYPED | more))
    notice = written(hall)
    assert f'![一群孩子]({path} "开幕（图：张某）")' in notice.body
    assert (notice.cover, notice.cover_focus) == (cover, "0.9,0.1")
    assert (notice.media[0].minors, notice.media[0].consent_by) == (True, "李某之母")
    shown = editor.get(f"/desk/writing/cover/{cover}/wide?focus=0.9,0.1")
    with Image.open(io.BytesIO(shown.data)) as cut:
        assert cut.width / cut.height == pytest.approx(2.35, abs=0.02)


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
    hall.app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    for browser, told in (
        (editor, 200),
        (hall.of(staff["auditor"], at=AT), 403),
        (hall.stranger(), 413),
    ):
        big = (io.BytesIO(b"x" * 1_500_000), "a.png")
        token = browser.token()
        done = browser.bare(
            "/desk/notices/new", **TYPED, act="insert", pictures=big, csrf_token=token
        )
        assert done.status_code == told


def test_a_template_begins_a_notice_and_a_version_is_taken_up_again(
    hall: Desk, staff: People, editor: Browser
) -> None:
    page = editor.read("/desk/notices/new?template=讲座")
    assert field(page, "title") == "讲座预告：【请填：题目】"
    assert "模板里要填的还没有填" in page
    with hall.sessions.begin() as session:
        number = make.notice(session, hall.files, staff["editor"], body="第一版。").id
    opened = field(editor.read(f"/desk/notices/{number}/edit"), "opened")
    editor.press(f"/desk/notices/{number}/edit", **(TYPED | {"opened": opened, "body": "第二版。"}))
    history = editor.read(f"/desk/notices/{number}/versions")
    opened = field(history, "opened")
    assert (
        hall.of(staff["auditor"], at=AT)
        .post(f"/desk/notices/{number}/restore", version="1", opened=opened)
        .status_code
        == 403
    )
    editor.press(f"/desk/notices/{number}/restore", version="1", opened=opened)
    assert written(hall).body == "第一版。"
    assert editor.get(f"/desk/notices/{number}/versions?to=9").status_code == 404
    assert editor.post(f"/desk/notices/{number}/restore", version="x", opened="").status_code == 404
