"""会签: another body confirms a notice before it is approved, with person, day and scan; of these words, no others."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.notices import amend, countersign, importance, review, write
from bot.notices.countersign import Signature
from bot.notices.notice import Notice, State
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make
from tests.integration.test_cli_release import Desk

People = dict[str, Member]
POLICE, TODAY = "县公安局", local_day(make.AT)
PDF = b"%PDF-1.7\n..."


def _asked(session: Session, files: Files, people: People) -> Notice:
    """In review, and the police have to confirm it."""
    notice = make.notice(session, files, people["editor"])
    countersign.ask(session, notice, f" {POLICE} ", by=people["editor"], at=make.AT)
    review.submit(session, notice, by=people["editor"], at=make.AT)
    return notice


def _sign(
    session: Session,
    notice: Notice,
    files: Files,
    by: Member,
    *,
    scan: bytes = PDF,
    on: date = TODAY,
) -> None:
    given = Signature("王某 副局长", on, scan, "扫描.pdf")
    countersign.sign(session, notice, POLICE, given, by=by, files=files, at=make.AT)


def _pass(session: Session, notice: Notice, by: Member) -> bool:
    return review.approve(session, notice, by=by, comment="", checked=CHECKLIST, at=make.AT)


@pytest.mark.parametrize("scan", [PDF, make.picture()], ids=["pdf", "picture"])
def test_the_last_step_waits_for_the_other_body(
    sessions: Sessions, files: Files, people: People, scan: bytes
) -> None:
    with sessions.begin() as session:
        notice = _asked(session, files, people)
        assert not _pass(session, notice, people["unit_head"])
        number = notice.id
    with pytest.raises(Refused, match="还没有县公安局的会签"), sessions.begin() as session:
        _pass(session, session.get_one(Notice, number), session.merge(people["deputy"]))
    with sessions.begin() as session:
        notice = session.get_one(Notice, number)
        _sign(session, notice, files, session.merge(people["officer"]), scan=scan)
        (one,) = countersign.of(session, notice)
        assert files.read(one.file) == scan or scan != PDF
        assert countersign.standing(one, notice) == "已会签"
        assert _pass(session, notice, session.merge(people["deputy"]))
        assert notice.state == State.APPROVED
        with pytest.raises(OutOfTurn, match="审定以前"):
            countersign.ask(
                session, notice, "县医保局", by=session.merge(people["editor"]), at=make.AT
            )


def test_a_change_of_the_words_needs_it_anew_a_change_of_rank_does_not(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _asked(session, files, people)
        _sign(session, notice, files, people["officer"])
        importance.raise_to_key(session, notice, by=people["deputy"], reason="群众关心", at=make.AT)
        (one,) = countersign.of(session, notice)
        assert countersign.standing(one, notice) == "已会签"
        fields = make.fields(title=notice.title, body="改了的正文。")
        amend.approve(
            session, notice, amend.Amendment(fields, "", CHECKLIST), by=people["unit_head"],
            files=files, fetch=write.no_pictures, at=make.AT,
        )  # fmt: skip
        _pass(session, notice, people["deputy"])
        with pytest.raises(Refused, match="会签以后内容改了"), session.begin_nested():
            _pass(session, notice, people["chief"])
        _sign(session, notice, files, people["officer"])
        assert _pass(session, notice, people["chief"])


def test_what_is_no_countersign_is_refused(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _asked(session, files, people)
        officer = people["officer"]
        with pytest.raises(OutOfTurn, match="已经写了"):
            countersign.ask(session, notice, POLICE, by=officer, at=make.AT)
        with pytest.raises(Refused, match="哪个单位"):
            countersign.ask(session, notice, "  ", by=officer, at=make.AT)
        with pytest.raises(NotYours):
            countersign.ask(session, notice, "县医保局", by=people["auditor"], at=make.AT)
        with pytest.raises(Refused, match="还没有到"):
            _sign(session, notice, files, officer, on=TODAY + timedelta(days=1))
        with pytest.raises(Refused, match="扫描"):
            _sign(session, notice, files, officer, scan=b"no picture")
        given = Signature(" ", TODAY, PDF, "a.pdf")
        with pytest.raises(Refused, match="谁代表"):
            countersign.sign(session, notice, POLICE, given, by=officer, files=files, at=make.AT)
        with pytest.raises(NotFound, match="没有要由“县医保局”会签"):
            countersign.drop(session, notice, "县医保局", by=officer, reason="x", at=make.AT)
        with pytest.raises(Refused, match="为什么不用"):
            countersign.drop(session, notice, POLICE, by=officer, reason=" ", at=make.AT)
        countersign.drop(session, notice, POLICE, by=officer, reason="不涉及治安", at=make.AT)
        assert countersign.of(session, notice) == []


def test_countersigns_on_the_command_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    with desk.sessions.begin() as session:
        number = str(make.notice(session, desk.files, desk.people["editor"]).id)
    body, by = ("--body", POLICE), ("--as", "editor-one")
    desk.run("notice", "countersign-ask", number, *body, *by)
    assert "县公安局  等待会签" in desk.run("notice", "show", number)
    scan = tmp_path / "s.pdf"
    scan.write_bytes(PDF)
    given = ("--person", "王某", "--on", "2026-11-24", "--file", str(scan))
    desk.run("notice", "countersign", number, *body, *given, *by)
    (one,) = json.loads(desk.run("notice", "show", number, "--json"))["countersigns"]
    assert (one["state_name"], one["person"]) == ("已会签", "王某")
    desk.run("notice", "countersign-drop", number, *body, "--reason", "不用了", *by)
    assert json.loads(desk.run("notice", "show", number, "--json"))["countersigns"] == []
