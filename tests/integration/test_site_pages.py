"""The pages beside the notices: lists under filters, catalogue, guide, hours, annual reports, the frame of all."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from bot.accounts.website import Website
from bot.activities.activity import Activity
from bot.answers import change_guide
from bot.answers.change_guide import Section
from bot.answers.entry import Entry
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.notices.notice import State
from bot.tables.read import read_rows
from tests import make, public
from tests.pages import crawl, faults

WEBSITE = Website(
    icp="鲁ICP备12345678号", police="鲁公网安备37032102000001号", code="3703210001",
    portal="https://www.example.gov.cn/zwgk/", fax="0533-8180314", email="open@example.cn",
)  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """An empty folder of uploads."""
    return Files(tmp_path / "uploads")


@pytest.fixture
def reader(one_sessions: Sessions, files: Files) -> FlaskClient:
    """Somebody who reads the full site of a bureau as config/ has it."""
    with one_sessions.begin() as session:
        make.loaded(session)
    return public.web(one_sessions, files, website=lambda: WEBSITE).test_client()


def test_a_list_is_narrowed_by_unit_kind_year_and_words_together(
    sessions: Sessions, files: Files
) -> None:
    with sessions.begin() as session:
        public.notice(session, "图书馆讲座")
        public.notice(session, "图书馆展览", kind="展览讲座")
        public.notice(session, "文化馆讲座", unit="文化馆")
        public.notice(session, "去年讲座", published_at=public.AT - timedelta(days=365))
        # 2025 ends in Beijing while it is still the 31st elsewhere.
        new_year = public.AT.replace(year=2025, month=12, day=31, hour=17)
        public.notice(session, "新年讲座", published_at=new_year)
    reader = public.web(sessions, files).test_client()

    def titles(**asked: object) -> list[str]:
        page = reader.get("/notices", query_string=asked).text
        known = ("图书馆讲座", "图书馆展览", "文化馆讲座", "去年讲座", "新年讲座")
        return [title for title in known if f">{title}</a>" in page]

    assert titles(unit="文化馆") == ["文化馆讲座"]
    assert titles(unit="图书馆", year=2026) == ["图书馆讲座", "图书馆展览", "新年讲座"]
    assert titles(year=2025) == ["去年讲座"]
    assert titles(q="讲座", unit="图书馆", kind="通知公告", year=2026) == ["图书馆讲座", "新年讲座"]
    assert titles(unit="没有这个单位") == titles(year=1950) == []
    page = reader.get("/notices?unit=文化馆&kind=通知公告&year=2026").text
    assert "<h1>2026年·文化馆·通知公告</h1>" in page
    assert '<option value="文化馆" selected>' in page
    assert '<input type="hidden" name="kind" value="通知公告">' in page


def test_the_catalogue_has_the_four_elements_on_the_page_and_in_the_files(
    sessions: Sessions, files: Files, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        public.notice(session, "旧的", index_no="HT-1", formed_on=date(2025, 12, 31), digest="=1+1")
        public.notice(session, "新的", index_no="HT-2", digest="讲了什么")
    reader = public.web(sessions, files).test_client()
    page = reader.get("/catalogue").text
    assert page.index("HT-2") < page.index("HT-1")
    for said in ("索引号", "名称", "内容概述", "生成日期", "讲了什么", "2026-11-03", "2条"):
        assert said in page
    assert "HT-2" not in reader.get("/catalogue?year=2025").text
    for end in ("csv", "xlsx"):
        got = reader.get(f"/catalogue.{end}")
        assert got.headers["Content-Disposition"].startswith("attachment")
        path = tmp_path / f"c.{end}"
        path.write_bytes(got.data)
        rows = [row.cells for row in read_rows(path).rows]
        assert [row["索引号"] for row in rows] == ["HT-2", "HT-1"]
        assert (rows[1]["生成日期"], rows[1]["网址"]) == (
            "2025-12-31",
            f"{public.BASE}/notices/1",
        )
    assert "'=1+1" in reader.get("/catalogue.csv?year=2025").text
    assert "HT-2" not in reader.get("/catalogue.csv?year=2025").text


def test_the_guide_says_what_article_twelve_asks_and_when_it_was_changed(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        admin = make.member(session, "管理", "admin")
        section = Section("停车场收费吗？", "不收费。", "图书馆")
        change_guide.add(session, section, by=admin, at=make.later(days=3))
        session.add(
            Entry(
                key="old", kind="guide", question="旧问题？", answer="旧回答", valid_until=date(2026, 1, 1),
                updated_at=make.AT,
            )
        )  # fmt: skip
    with time_machine.travel(make.later(days=4), tick=False):
        page = reader.get("/guide").text
    for said in ("桓台大道2998号", "0533-8180313", "0533-8180314", "open@example.cn", "周一至周五", "怎么申请政府信息公开？",
                 "停车场收费吗？", "更新日期：2026年11月27日", "HTWH-2026-00012", "监督和救济"):  # fmt: skip
        assert said in page
    assert "旧问题" not in page


def test_hours_say_how_every_venue_stands(reader: FlaskClient) -> None:
    with time_machine.travel(make.AT, tick=False):  # a Tuesday, 09:00
        page = reader.get("/hours").text
        home = reader.get("/").text
    assert 'id="library"' in page
    for said in ("现在开放，到 17:30", "周一不开放", "0533-8180313", "11月30日（周一）"):
        assert said in page
    assert "现在开放，到 17:30" in home


def test_the_home_page_tells_what_is_on_soon(one_sessions: Sessions, reader: FlaskClient) -> None:
    common = {"ends_at": None, "signup_opens_at": None, "signup_closes_at": None, "offer": None, "unit_id": None,
              "author_id": None, "quota": None, "added_at": make.AT, "shown_at": make.AT}  # fmt: skip
    with one_sessions.begin() as session:
        number = public.notice(session, "读书会的通知").id
        for title, days, more in (
            ("读书会", 3, {"notice_id": number, "cancelled_at": None}),
            ("看戏", 4, {"notice_id": None, "cancelled_at": make.AT}),
            ("明年的", 60, {"notice_id": None, "cancelled_at": None}),
        ):
            session.add(Activity(title=title, starts_at=make.later(days=days), **common, **more))
    with time_machine.travel(make.AT, tick=False):
        page = reader.get("/").text
    assert f'<a href="/notices/{number}">读书会</a>' in page
    assert "看戏（已取消）" in page
    assert "明年的" not in page


def test_an_annual_report_is_a_notice_found_by_its_year(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    assert reader.get("/reports").status_code == reader.get("/reports/2025").status_code == 404
    with one_sessions.begin() as session:
        title = "桓台县文化出版局 2025 年政府信息公开工作年度报告"
        number = public.notice(session, title, kind="年度报告").id
        public.notice(session, "2024年年度报告", kind="年度报告", state=State.DRAFT)
    assert reader.get("/reports/2025").headers["Location"] == f"/notices/{number}"
    assert reader.get("/reports/2024").status_code == 404
    assert title in reader.get("/reports").text
    assert "/reports/2025" in reader.get("/guide").text


def test_the_foot_of_every_page_has_the_filings_and_the_shared_card_its_words(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(session, cover="a" * 64 + ".jpg").id
    for path in ("/", "/notices", f"/notices/{number}", "/nothing"):
        page = reader.get(path).text
        for said in (
            "鲁ICP备12345678号",
            "鲁公网安备37032102000001号",
            "code=37032102000001",
            "3703210001",
        ):
            assert said in page
    assert WEBSITE.portal in reader.get("/").text
    page = reader.get(f"/notices/{number}").text
    for said in ('property="og:title" content="图书馆周末开放的通知"', 'property="og:description" content="周末照常开放。"',
                 f'property="og:image" content="{public.BASE}/media/{"a" * 64}.jpg"', '<meta name="ContentSource" content="图书馆">',
                 '<meta name="PubDate" content="2026-11-20 16:00">', '<meta name="SiteIDCode" content="3703210001">'):  # fmt: skip
        assert said in page


def test_larger_type_is_kept_only_for_whoever_asks_for_it(reader: FlaskClient) -> None:
    assert 'href="/notices?q=a&amp;type=large"' in reader.get("/notices?q=a").text
    chosen = reader.get("/notices?q=a&type=large")
    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/notices?q=a")
    page = reader.get("/notices?q=a")
    assert '<html lang="zh-CN" class="larger-type">' in page.text
    assert page.headers["Vary"] == "Cookie"
    reader.get("/?type=normal")
    assert "larger-type" not in reader.get("/notices").text
    assert reader.get("/?type=x").headers.get("Set-Cookie") is None


def test_a_phone_site_has_what_the_chat_links_to_and_no_more(
    one_sessions: Sessions, files: Files, reader: FlaskClient
) -> None:
    phone = public.web(one_sessions, files, mode="phone").test_client()
    there, gone = ("/notices", "/hours", "/guide", "/catalogue"), ("/", "/feed.xml", "/open-data")
    assert {phone.get(path).status_code for path in there} == {200}
    assert {phone.get(path).status_code for path in gone} == {404}
    got = crawl(phone, public.BASE, ["/notices"])
    assert {path: one.status_code for path, one in got.items() if one.status_code > 303} == {}


def test_every_page_is_valid_html_and_leads_nowhere_wrong(
    one_sessions: Sessions, files: Files, reader: FlaskClient
) -> None:
    file = files.keep(make.picture(), "png")
    with one_sessions.begin() as session:
        body = f"## 一\n\n|a|b|\n|-:|-|\n|1|2|\n\n![](media/{file})\n\n<https://a.example/?a=1&b=2>"
        event = {"starts_at": "2026-12-05T06:00:00+00:00", "venue": "二楼", "quota": 30}
        public.notice(session, "“引” & <号>", body=body, event=event, index_no="HT-1")
        public.notice(session, state=State.WITHDRAWN, reason="时间有误", withdrawn_at=public.AT)
        for number in range(21):
            public.notice(session, f"第{number}号", kind="年度报告" if number else "展览讲座")
        public.notice(session, "2025年报告", kind="年度报告")
    first = ["/", "/robots.txt", "/sitemap.xml", "/notices/2", "/nothing", "/notices?q=没有的词"]
    got = crawl(reader, public.BASE, first)
    pages = {path: one for path, one in got.items() if one.mimetype == "text/html"}
    assert len(pages) > 20
    assert {path: wrong for path, one in pages.items() if (wrong := faults(one.text))} == {}
    broken = {path for path, one in got.items() if one.status_code >= 400}
    assert broken == {"/notices/2", "/nothing"}
    assert {one.status_code for one in got.values()} == {200, 302, 404, 410}
