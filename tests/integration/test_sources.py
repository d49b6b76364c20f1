"""稿源名单: the officer's list, by the day, loaded once; what is not on it is not reposted."""

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot import bureau
from bot.db.engine import Sessions
from bot.db.facts import Fact
from bot.db.files import Files
from bot.errors import NotFound, NotYours, Refused
from bot.notices import check, rules, source
from bot.notices.source import Entry, Source
from bot.review.chain import ChainStep
from tests import make
from tests.integration.test_cli_release import Desk
from tests.integration.test_reposts import PAPER, People, found, repost


def test_the_list_is_the_officers_and_holds_by_the_day(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    given, officer = Entry(f"《{PAPER}》", hosts=("CGDS.example.org",)), staff["officer"]
    with one_sessions.begin() as session:
        notice = repost(
            session, files, staff, source_name=PAPER, source_url="https://cgds.example.org/1"
        )
        with pytest.raises(NotYours):
            source.add(session, given, by=staff["editor"], reason="有用", at=make.AT)
        with pytest.raises(Refused, match="请写明为什么"):
            source.add(session, given, by=officer, reason=" ", at=make.AT)
        source.add(session, given, by=officer, reason="市委宣传部名单", at=make.AT)
        assert [one.rule for one in found(session, notice)] == ["links.host"]
        yesterday = make.later(days=-1).date()
        old = check.findings(
            notice, today=yesterday, pack=rules.kept(session), sources=source.every(session)
        )
        assert "source" in {one.rule for one in old}
        with pytest.raises(Refused, match="请写明为什么"):
            source.end(session, PAPER, by=officer, reason="", at=make.AT)
        assert source.end(session, PAPER, by=officer, reason="停刊", at=make.AT) == 1
        assert "source" in {one.rule for one in found(session, notice)}
        with pytest.raises(NotFound, match="没有“晨光读书报”"):
            source.end(session, PAPER, by=officer, reason="停刊", at=make.AT)


@pytest.mark.parametrize(
    "host", ["https://www.gov.cn", "gov.cn", "mp.weixin.qq.com", "-", "www.gov.cn/a"]
)
def test_a_host_that_is_none_or_everybodys_is_refused(
    one_sessions: Sessions, staff: People, host: str
) -> None:
    with one_sessions.begin() as session, pytest.raises(Refused, match=r"www\.gov\.cn"):
        source.add(
            session, Entry("某站", hosts=(host,)), by=staff["officer"], reason="x", at=make.AT
        )


def test_an_older_database_gets_the_list_and_the_chain_once(
    one_sessions: Sessions, staff: People
) -> None:
    with one_sessions.begin() as session:
        shipped = len(source.every(session))
        session.execute(delete(Source))
        session.execute(delete(ChainStep).where(ChainStep.origin != ""))
        session.execute(
            delete(Fact).where(Fact.name.in_(("sources_loaded_at", "chains_by_origin_loaded_at")))
        )
        for _ in range(2):
            bureau.load_once(session, make.CONFIG, at=make.AT)
        assert len(source.every(session)) == shipped > 5
        own = session.scalars(select(ChainStep).where(ChainStep.origin == "repost")).all()
        assert [(one.importance, one.role) for one in own] == [("ordinary", "unit_head")]


def test_the_list_on_the_command_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    assert "新华社  news.cn、xinhuanet.com、公众号“新华社”" in desk.run("source", "list")
    with desk.sessions.begin() as session:
        made = repost(session, desk.files, desk.people, source_name=PAPER, formed_on="2020-01-02")
        number = str(made.id)
    assert "不在稿源名单上" in desk.run("notice", "check", number)
    by = ("--as", "officer-one")
    given = ("--host", "news.cn", "--account", "晨光", "--reason", "市委宣传部名单")
    assert "已加进稿源名单：晨光读书报  news.cn" in desk.run("source", "add", PAPER, *given, *by)
    assert desk.run("notice", "check", number) == "没有查出问题\n"
    desk.run("source", "end", PAPER, "--reason", "停刊", *by)
    rows = json.loads(desk.run("source", "list", "--all", "--json"))
    (one,) = [row for row in rows if row["name"] == PAPER]
    assert (one["listed"], one["added_by"], one["end_reason"]) == (False, "officer-one", "停刊")
    assert PAPER not in desk.run("source", "list")
