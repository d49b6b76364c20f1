"""The frame of the public pages: hostile words, odd addresses, modes, headers, what is broken."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.notices.notice import State
from config.settings import Settings
from tests import public

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """An empty folder of uploads."""
    return Files(tmp_path / "uploads")


@pytest.fixture
def reader(one_sessions: Sessions, files: Files) -> FlaskClient:
    """Somebody who reads the full site."""
    return public.web(one_sessions, files).test_client()


def test_hostile_words_are_only_words(
    one_sessions: Sessions, files: Files, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(
            session, HOSTILE, unit=HOSTILE, kind=HOSTILE, digest=HOSTILE, author=HOSTILE + "x", body=HOSTILE,
            index_no=HOSTILE, source_name=HOSTILE,
        ).id  # fmt: skip
        gone = public.notice(
            session, HOSTILE, state=State.WITHDRAWN, reason=HOSTILE, unit=HOSTILE
        ).id
    for path in (f"/notices/{number}", f"/notices/{gone}", "/notices"):
        assert "<script>alert" not in reader.get(path).text
        assert "<img" not in reader.get(path).text
    for name in ("q", "kind", "page", "r"):
        assert "<script>alert" not in reader.get("/notices", query_string={name: HOSTILE}).text
    assert "<script>alert" not in reader.get("/" + HOSTILE).text


def test_odd_addresses_are_answered_and_never_break(sessions: Sessions, files: Files) -> None:
    reader = public.web(sessions, files).test_client()
    for path in ("/notices/99999999999999999999", "/notices/0", "/notices/x", "/notices/1/2", "/x", "/static/site/../site.py"):  # fmt: skip
        page = reader.get(path)
        assert page.status_code == 404
        assert "没有这个页面" in page.text
    for query in (
        "q=%00a",
        "q=%ff",
        "kind=%00",
        "q=" + "长" * 3000,
        "q=%27%22*)(-",
        "q=AND",
        "q=  ",
    ):
        assert reader.get(f"/notices?{query}").status_code == 200
    assert reader.post("/notices").status_code == 405


def test_the_full_site_opens_on_what_is_new(one_sessions: Sessions, reader: FlaskClient) -> None:
    with one_sessions.begin() as session:
        public.notice(session)
    page = reader.get("/").text
    for said in (
        "图书馆周末开放的通知",
        "公开指南",
        "公开目录",
        "依申请公开",
        '<h2 id="newest">最新信息</h2>',
    ):
        assert said in page
    assert "noindex" not in page + reader.get("/notices").text


def test_the_phone_site_has_no_home_and_is_not_indexed(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(session).id
    reader = public.web(one_sessions, files, mode="phone").test_client()
    assert reader.get("/").status_code == 404
    for path in ("/notices", f"/notices/{number}", "/nothing"):
        page = reader.get(path)
        assert '<meta name="robots" content="noindex, nofollow">' in page.text
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert reader.get(f"/notices/{number}").status_code == 200


def test_a_site_that_is_off_shows_nothing_and_links_nowhere(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(session).id
    reader = public.web(one_sessions, files, mode="off").test_client()
    for path in ("/", "/notices", f"/notices/{number}", "/media/x.jpg"):
        page = reader.get(path)
        assert page.status_code == 404
        assert "/notices" not in page.text


def test_a_demonstration_says_so_on_every_page(one_sessions: Sessions, files: Files) -> None:
    with one_sessions.begin() as session:
        number = public.notice(session).id
        gone = public.notice(session, state=State.WITHDRAWN).id
    reader = public.web(one_sessions, files, demo=True).test_client()
    for path in (
        "/notices",
        "/notices?q=没有",
        f"/notices/{number}",
        f"/notices/{gone}",
        "/nothing",
    ):
        assert "演示数据" in reader.get(path).text


def test_every_answer_is_guarded_and_sets_no_cookie(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(session).id
    for path in ("/notices", f"/notices/{number}", "/nothing", "/static/site/site.css"):
        headers = reader.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in headers


def test_pages_carry_no_style_or_script_that_the_policy_would_stop(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(session, body="# 一\n\n|a|b|\n|-:|-|\n|1|2|\n\n![](media/x.jpg)").id
    for path in ("/notices", f"/notices/{number}", "/nothing"):
        page = reader.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert "<script>" not in page


def test_a_page_with_all_it_needs_stays_under_fifty_kilobytes(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        for _ in range(20):
            public.notice(session, "一个三十二字长的标题" * 3, digest="摘要" * 60)
    sizes = [
        len(reader.get(path).data)
        for path in ("/notices", *(f"/static/site/site.{end}" for end in ("css", "js")))
    ]
    assert sum(sizes) < 50_000


def test_something_broken_is_told_in_words_and_keeps_the_name(
    one_sessions: Sessions, files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    app = public.web(one_sessions, files, demo=True)

    def fails() -> str:
        raise OperationalError("SELECT", {}, Exception("gone"))

    app.add_url_rule("/broken", view_func=fails)
    reader = app.test_client()
    page = reader.get("/broken")
    assert page.status_code == 500
    for said in ("页面暂时打不开", public.BUREAU, "演示数据"):
        assert said in page.text
    assert "SELECT" not in page.text


@pytest.mark.parametrize("knew", [True, False])
def test_pages_are_framed_even_when_the_database_does_not_answer(
    one_sessions: Sessions, files: Files, knew: bool
) -> None:
    up = [knew]

    def or_down(value: str) -> Callable[[], str]:
        def ask() -> str:
            if not up[0]:
                raise OperationalError("SELECT", {}, Exception("gone"))
            return value

        return ask

    reader = public.web(one_sessions, files, bureau=or_down(public.BUREAU)).test_client()
    assert (public.BUREAU in reader.get("/nothing").text) is knew
    up[0] = False
    page = reader.get("/nothing")
    assert page.status_code == 404
    assert (public.BUREAU in page.text) is knew
    assert "信息公开" in page.text


def test_only_the_simulated_platform_of_this_machine_may_show_public_pages_inside_its_own(
    one_sessions: Sessions, files: Files
) -> None:
    played = Settings(wechat_api_url="http://127.0.0.1:8001").framed_by
    assert played == "http://127.0.0.1:8001 http://localhost:8001"
    assert Settings().framed_by == Settings(wechat_api_url="https://api.example.cn").framed_by == ""
    reader = public.web(one_sessions, files, framed_by=played).test_client()
    headers = reader.get("/notices").headers
    assert f"frame-ancestors {played}" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert reader.get("/nothing").headers["X-Frame-Options"] == "DENY"
