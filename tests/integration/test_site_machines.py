"""What machines read of the public site: feed, maps, open data; and nothing is sent twice to whoever has it."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
import xmltodict
from flask.testing import FlaskClient

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.ledger import entry, restate
from bot.ledger.restate import Right
from bot.notices.correction import Correction
from bot.notices.notice import State
from tests import ledger, make, public


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """An empty folder of uploads."""
    return Files(tmp_path / "uploads")


@pytest.fixture
def reader(one_sessions: Sessions, files: Files) -> FlaskClient:
    """Somebody who reads the full site of a bureau as config/ has it."""
    with one_sessions.begin() as session:
        make.loaded(session)
    return public.web(one_sessions, files).test_client()


def test_a_table_is_not_sent_again_until_something_was_done(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    for path in ("/catalogue.csv", "/open-data/releases.csv"):
        tag = reader.get(path).headers["ETag"]
        assert reader.get(path, headers={"If-None-Match": tag}).status_code == 304
        with one_sessions.begin() as session:
            make.member(session, f"新来的{len(path)}", "editor")
        assert reader.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_page_that_somebody_has_is_not_sent_again(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(session).id
    for path in ("/", f"/notices/{number}", "/notices", "/guide", "/feed.xml", "/sitemap.xml"):
        first = reader.get(path)
        assert first.headers["Cache-Control"] == "no-cache"
        again = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    tag = reader.get("/feed.xml").headers["ETag"]
    with one_sessions.begin() as session:
        public.notice(session, "又一条")
    assert reader.get("/feed.xml", headers={"If-None-Match": tag}).status_code == 200


def test_the_feed_is_atom_and_tells_of_later_changes(
    one_sessions: Sessions, reader: FlaskClient
) -> None:
    later = public.AT + timedelta(days=2)
    with one_sessions.begin() as session:
        first = public.notice(session, "甲 < 乙 & “丙”").id
        change = {"way": "console", "note": "日期", "by": "x", "state": "done"}
        session.add(Correction(notice_id=first, at=later, settled_at=later, **change))
    got = reader.get("/feed.xml")
    assert got.content_type == "application/atom+xml; charset=utf-8"
    feed = xmltodict.parse(got.data)["feed"]
    assert feed["@xmlns"] == "http://www.w3.org/2005/Atom"
    assert (feed["id"], feed["updated"]) == (f"{public.BASE}/feed.xml", "2026-11-22T08:00:00+00:00")
    one = feed["entry"]
    assert (one["title"], one["id"]) == ("甲 < 乙 & “丙”", f"{public.BASE}/notices/{first}")
    assert (one["published"], one["updated"]) == ("2026-11-20T08:00:00+00:00", feed["updated"])


def test_search_engines_are_told_what_there_is_and_where_not_to_go(
    one_sessions: Sessions, files: Files, reader: FlaskClient
) -> None:
    with one_sessions.begin() as session:
        number = public.notice(session).id
    urls = xmltodict.parse(reader.get("/sitemap.xml").data)["urlset"]["url"]
    places = [one["loc"] for one in urls]
    assert {f"{public.BASE}/", f"{public.BASE}/guide", f"{public.BASE}/notices/{number}"} <= {
        *places
    }
    assert urls[-1]["lastmod"] == "2026-11-20"
    robots = reader.get("/robots.txt").text
    assert "Disallow: /desk/" in robots
    assert f"Sitemap: {public.BASE}/sitemap.xml" in robots
    for mode in ("phone", "off"):
        closed = public.web(one_sessions, files, mode=mode).test_client()
        assert closed.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
        assert closed.get("/sitemap.xml").status_code == 404


def test_open_data_gives_lines_as_they_read_now_without_what_was_struck(
    sessions: Sessions, files: Files
) -> None:
    with sessions.begin() as session:
        make.loaded(session)
        officer = make.staff(session)["officer"]
        shown = public.notice(session).id
        hidden = public.notice(session, "已撤回的", state=State.WITHDRAWN).id
        lines = [
            ledger.released(1, notice_id=shown, title="看得到"),
            ledger.released(2, notice_id=hidden, title="看不到"),
            *(ledger.released(n, release_id=None, title=f"报上的{n}", item=f"bk-{n}") for n in range(3)),
        ]  # fmt: skip
        made = entry.append(session, lines, by="test", at=make.AT)
        right = Right("改正的", "文化馆", "通知公告")
        restate.correct(session, made[3].seq, right, reason="录错", by=officer, at=make.AT)
        restate.strike(session, made[4].seq, reason="没有登", by=officer, at=make.AT)
    reader = public.web(sessions, files).test_client()
    text = reader.get("/open-data/releases.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["title"] for row in rows] == ["看得到", "报上的0", "改正的"]
    assert rows[0]["page"] == f"{public.BASE}/notices/{shown}"
    assert rows[1]["page"] == ""
    assert rows[0]["released_at"].endswith("+08:00")
    year = rows[0]["released_at"][:4]
    assert "看得到" in reader.get(f"/open-data/releases.csv?year={year}").text
    assert "看得到" not in reader.get("/open-data/releases.csv?year=1999").text
    assert reader.get("/open-data/releases.csv?year=x").status_code == 404
    told = reader.get("/open-data").text
    assert all(f"<code>{name}</code>" in told for name in rows[0])
