"""The settings go out as files and come in again, all or none; a chain comes in as a proposal."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import bureau
from bot.accounts import menu
from bot.accounts.menu import Button
from bot.answers import change_venue
from bot.answers.change_venue import Span
from bot.audit import trail
from bot.configuration import read, write
from bot.db.engine import Sessions, open_engine
from bot.errors import NotYours, Refused
from bot.ledger import change_channels
from bot.notices import change_rules, kinds, source
from bot.notices.rules import CheckWord
from bot.review import chain, chain_change
from bot.staff import change_units
from bot.staff.member import Member
from tests import make
from tests.integration.office import Office

People = dict[str, Member]
SHIPPED = {path.name for path in make.CONFIG.glob("*.toml")}


def edited(sessions: Sessions, staff: People) -> None:
    """Some of everything is otherwise than shipped."""
    admin, officer = staff["admin"], staff["officer"]
    with sessions.begin() as session:
        ended = change_units.Given("电影公司", "company", valid_to=date(2026, 12, 31))
        known = next(one for one in change_units.every(session) if one.name == "电影公司")
        change_units.change(session, known.id, ended, by=admin, at=make.AT)
        paper = change_channels.Given("齐鲁晚报", "newspaper", "province", ("齐鲁晚报社",))
        change_channels.add(session, paper, "", by=admin, at=make.AT)
        kinds.change(
            session, "人事信息", kinds.Given(clock=7, retired=True), by=officer, at=make.AT
        )
        spans = [Span("二三四五六日节", "09:00", "20:00", "19:30", "11-01..02-28")]
        change_venue.set_hours(session, "library", spans, by=officer, at=make.AT)
        day = make.later(days=3).date()
        change_venue.close(session, "museum", (day, day), reason="布展", by=officer, at=make.AT)
        left_out = change_rules.Word(r"的的\n“", "", "别字", "错情", "confirm", unless=("《》",))
        change_rules.add_word(session, left_out, by=officer, at=make.AT)
        source.end(session, "光明日报", by=officer, reason="停刊", at=make.AT)
        menu.keep(session, "wechat", [Button("开放时间", "click", "hours")], by=officer, at=make.AT)


def test_what_was_exported_makes_the_same_settings_in_an_empty_database_and_changes_nothing_at_home(
    one_sessions: Sessions, staff: People, tmp_path: Path, sqlite_template: Path
) -> None:
    edited(one_sessions, staff)
    out = tmp_path / "out"
    with one_sessions.begin() as session:
        assert set(write.export(session, out)) == SHIPPED
        done = read.load(session, out, by=None, operator="cli:test", at=make.AT)
        assert (done.files, done.proposed) == ((), ())
        told = write.texts(session)
    shutil.copyfile(sqlite_template, tmp_path / "other.db")
    other = Sessions(open_engine(f"sqlite:///{tmp_path / 'other.db'}"))
    with other.begin() as session:
        bureau.load_once(session, out, at=make.AT)
        read.load(session, out, by=None, operator="cli:test", at=make.AT)
        assert write.texts(session) == told
    other.engine.dispose()


def test_an_import_changes_what_is_otherwise_and_says_what(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        write.export(session, tmp_path / "old")
        words = set(session.scalars(select(CheckWord.id)))
    edited(one_sessions, staff)
    with one_sessions.begin() as session:
        with pytest.raises(NotYours):
            read.load(session, tmp_path / "old", by=staff["officer"], operator="", at=make.AT)
        done = read.load(session, tmp_path / "old", by=staff["admin"], operator="", at=make.AT)
        assert set(done.files) == {
            "organisation.toml", "kinds.toml", "guide.toml", "checks.toml", "sources.toml", "menu.toml"
        }  # fmt: skip
        assert kinds.find(session, "人事信息").retired_on is None
        assert set(session.scalars(select(CheckWord.id))) == words  # they are what errors refer to
        names = [one.name for one in change_channels.every(session)]
        assert "齐鲁晚报" in names  # what the ledger may name stays
        again = [one for one in source.every(session) if one.name == "光明日报"]
        assert [one.ended_on for one in again] == [make.today(), None]
        act = trail.of(session, "config", "import")[-1]
        assert act.after is not None
        assert '-    { name = "人事信息", clock = 7, retired_on = 2026-11-24 },' in str(act.after)


def test_another_chain_is_proposed_and_never_just_taken(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        write.export(session, tmp_path / "in")
    path = tmp_path / "in" / "review.toml"
    text = path.read_text(encoding="utf-8")
    old = '{ importance = "ordinary", role = "deputy" },'
    assert old in text
    path.write_text(text.replace(old, old + old.replace("deputy", "chief")), encoding="utf-8")
    with one_sessions.begin() as session, pytest.raises(Refused, match="主要领导确认"):
        read.load(session, tmp_path / "in", by=None, operator="cli:test", at=make.AT)
    with one_sessions.begin() as session:
        done = read.load(session, tmp_path / "in", by=staff["admin"], operator="", at=make.AT)
        assert done.proposed == ("普通稿件",)
        assert len(chain.steps_for(session, "ordinary")) == 2
        [one] = chain_change.waiting(session)
        chain_change.confirm(session, one.id, by=staff["chief"], at=make.AT)
        assert len(chain.steps_for(session, "ordinary")) == 3


def test_the_command_refuses_a_folder_that_is_not_whole_and_overwrites_nothing(
    tmp_path: Path,
) -> None:
    office = Office(tmp_path / "var")
    out = str(tmp_path / "out")
    assert "organisation.toml" in office.run("config", "export", out)
    assert "已经有" in office.refusal("config", "export", out)
    assert "没有要改的" in office.run("config", "import", out)
    (tmp_path / "out" / "kinds.toml").unlink()
    assert "kinds.toml" in office.refusal("config", "import", out)
