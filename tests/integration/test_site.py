"""The public pages: what is released can be read, and nothing else can."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.notices.notice import State
from tests import public

PICTURE = b"\xff\xd8\xff\xe0 a picture"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """An empty folder of uploads."""
    return Files(tmp_path / "uploads")


@pytest.fixture
def reader(one_sessions: Sessions, files: Files) -> FlaskClient:
    """Somebody who reads the full site."""
    return public.web(one_sessions, files).test_client()


def test_a_released_notice_is_read_with_its_unit_date_and_index_number(
    sessions: Sessions, files: Files
) -> None:
    with sessions.begin() as session:
        number = public.notice(session, index_no="HT-2026-0001", body="**周六**开放。").id
    page = public.web(sessions, files).test_client().get(f"/notices/{number}?r=12")
    assert page.status_code == 200
    for said in ("<h1>图书馆周末开放的通知</h1>", "图书馆", "2026年11月20日", "2026年11月3日", "HT-2026-0001",
                 "<strong>周六</strong>开放。", f'<link rel="canonical" href="{public.BASE}/notices/{number}">'):  # fmt: skip
        assert said in page.text
    assert "演示数据" not in page.text


@pytest.mark.parametrize(
    "hidden",
    [
        {"classification": "withheld"},
        {"classification": "on_request"},
        {"state": State.DRAFT},
        {"state": State.SCHEDULED},
        {"state": State.PUBLISHING},
        {"state": State.WITHDRAWN, "classification": "withheld"},
    ],
)
def test_what_is_not_released_is_nowhere(
    sessions: Sessions, files: Files, hidden: dict[str, str]
) -> None:
    file = files.keep(PICTURE, "jpg")
    with sessions.begin() as session:
        number = public.notice(session, body=f"不该看到。\n![图](media/{file})", **hidden).id
    reader = public.web(sessions, files).test_client()
    found = [
        reader.get(path)
        for path in (
            f"/notices/{number}",
            "/notices",
            "/notices?q=图书馆",
            "/notices?kind=通知公告",
        )
    ]
    assert found[0].status_code == 404
    assert not any("周末开放" in page.text or "不该看到" in page.text for page in found)
    assert reader.get(f"/media/{file}").status_code == 404


def test_a_withdrawn_notice_says_so_without_its_text(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(
            session, state=State.WITHDRAWN, withdrawn_at=public.AT, reason="时间有误，将重新发布"
        ).id
    page = reader.get(f"/notices/{number}")
    assert page.status_code == 410
    for said in ("已撤回", "2026年11月20日（周五）16:00", "时间有误，将重新发布"):
        assert said in page.text
    assert "照常开放" not in page.text
    assert "周末开放" not in page.text


def test_a_list_is_newest_first_page_by_page(sessions: Sessions, files: Files) -> None:
    with sessions.begin() as session:
        for number in range(23):
            public.notice(
                session, f"通知之{number}号", published_at=public.AT + timedelta(hours=number)
            )
    reader = public.web(sessions, files).test_client()
    first, second = reader.get("/notices"), reader.get("/notices?page=2")
    assert first.text.index("通知之22号") < first.text.index("通知之21号")
    assert "第1页，共2页" in first.text
    assert "通知之2号" not in first.text
    assert second.text.count('<h2><a href="/notices/') == 3
    assert [
        reader.get(f"/notices?page={page}").status_code for page in ("3", "0", "x", "999999999")
    ] == [404] * 4


def test_a_kind_is_chosen_in_the_address_and_kept_on_its_pages(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        public.notice(session, "讲座消息", kind="活动 & 预告")
        for number in range(21):
            public.notice(session, f"通知之{number}号")
    chosen = reader.get("/notices", query_string={"kind": "活动 & 预告"})
    assert "讲座消息" in chosen.text
    assert "通知之" not in chosen.text
    assert 'aria-current="page">活动 &amp; 预告' in chosen.text
    assert (
        "kind=%E9%80%9A%E7%9F%A5%E5%85%AC%E5%91%8A&amp;page=2"
        in reader.get("/notices?kind=通知公告").text
    )


def test_a_search_finds_two_character_words(sessions: Sessions, files: Files) -> None:
    with sessions.begin() as session:
        public.notice(session)
        public.notice(session, "博物馆闭馆检修", body="十一月闭馆。")
    reader = public.web(sessions, files).test_client()
    found = reader.get("/notices?q=闭馆")
    assert "博物馆闭馆检修" in found.text
    assert "图书馆周末" not in found.text
    assert "找到1条" in found.text
    assert "没有找到与“火星”有关的信息" in reader.get("/notices?q=火星").text


def test_an_empty_site_says_what_will_be_here(reader: FlaskClient) -> None:
    assert "还没有公开的信息" in reader.get("/notices").text
    assert "“公告”类别下还没有" in reader.get("/notices?kind=公告").text


def test_a_picture_of_a_released_notice_is_shown_and_not_sent_twice(
    one_sessions: Sessions, files: Files, reader: FlaskClient
) -> None:
    file = files.keep(PICTURE, "jpg")
    with one_sessions.begin() as session:
        number = public.notice(session, body=f"![馆舍](media/{file})\n\n![外](../etc/passwd)").id
    page = reader.get(f"/notices/{number}").text
    assert f'<img src="/media/{file}" alt="馆舍">' in page
    assert "passwd" not in page
    picture = reader.get(f"/media/{file}")
    assert (picture.data, picture.mimetype) == (PICTURE, "image/jpeg")
    again = reader.get(f"/media/{file}", headers={"If-None-Match": picture.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = files.keep(b"<svg onload=alert(1)>", "svg")
    assert [
        reader.get(f"/media/{name}").status_code for name in (other, "x.jpg", "..%2fx.jpg")
    ] == [404] * 3


def test_a_picture_lost_from_the_disk_is_not_found_and_noted(
    one_sessions: Sessions, reader: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    file = "0" * 64 + ".jpg"
    with one_sessions.begin() as session:
        public.notice(session, body=f"![图](media/{file})")
    assert reader.get(f"/media/{file}").status_code == 404
    assert "not among the uploads" in caplog.text


def test_an_event_stands_above_the_text(one_sessions: Sessions, reader: FlaskClient) -> None:
    event = {
        "starts_at": "2020-12-05T06:00:00+00:00",
        "venue": HOSTILE,
        "quota": 30,
        "contact": "0533-8000000",
    }
    with one_sessions.begin() as session:
        number = public.notice(session, event=event).id
    page = reader.get(f"/notices/{number}").text
    for said in ("2020年12月5日（周六）14:00", "30人", "0533-8000000", "已结束"):
        assert said in page
    assert page.index("活动安排") < page.index('class="article"')
    assert "<script>alert" not in page


def test_a_repost_names_its_source(one_sessions: Sessions, reader: FlaskClient) -> None:
    with one_sessions.begin() as session:
        number = public.notice(
            session,
            origin="repost",
            source_name="大众日报",
            source_url="https://dz.example/1?a=1&b=2",
        ).id
    page = reader.get(f"/notices/{number}").text
    assert (
        '大众日报 <a href="https://dz.example/1?a=1&amp;b=2" rel="noopener noreferrer nofollow">'
        in page
    )
