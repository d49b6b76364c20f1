"""A purged text is nowhere: not in rows, files, indexes or logs; counts, names, times and chains stand."""

from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.audit import trail
from bot.audit import verify as audit
from bot.audit.seal import Seal
from bot.db.engine import Sessions
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.ledger import verify
from bot.ledger.entry import Entry
from bot.messages import message
from bot.notices import find, show, withdraw, write
from bot.notices.notice import Notice, State
from bot.purge import uploads
from bot.purge.purge import Order, plan
from bot.purge.scrub import MARK
from bot.reports.monthly import report
from bot.review.step import Step
from tests import make
from tests.integration.purge_help import (
    BODY,
    ORDER,
    SCAN,
    SENTENCE,
    TITLE,
    WORDS,
    holding,
    purged,
    through_everything,
    written,
)
from tests.world import World


def test_no_byte_is_left_of_a_text_that_has_been_through_everything(
    world: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    number, change = through_everything(world, hands)
    with world.sessions.begin() as session:
        other = make.notice(session, world.files, world.people["editor"], body="特此公告。").id
        mine = uploads.of_notice(session, number)
        words = [*written([*WORDS, *mine]), *(world.files.read(name) for name in mine)]
        default = session.get_one(Notice, other).cover
    assert SCAN in words
    words = [
        word for word in words if default.encode() not in word and word != world.files.read(default)
    ]
    before = holding(world, tmp_path, words)
    assert {one.split(":")[0] for one in before} >= {
        "notice", "audit_act", "message", "asked", "review_step", "release_entry", "countersign", "correction",
    }  # fmt: skip
    with world.sessions.begin() as session:
        withdraw.withdraw(
            session, session.get_one(Notice, number), by=world.people["officer"], reason="涉密", at=clock.now()
        )  # fmt: skip
    world.take_down()
    with world.sessions.read() as session:
        counted = report(session, "2026-11")
        passed = [
            (one.by_id, one.at, one.outcome)
            for one in session.scalars(select(Step).order_by(Step.id))
        ]
        lines = [
            (one.seq, one.hash, one.item, one.day)
            for one in session.scalars(select(Entry).order_by(Entry.seq))
        ]

    world.seal()
    with world.sessions.read() as session:
        salts = {one.act_id: one.salt.encode() for one in session.scalars(select(Seal))}
    made = purged(world, number, tmp_path / "backups")
    assert any(f"稿件 {change} 有同样的文字" in one for one in made.left)
    made = purged(world, change, tmp_path / "backups", who="chief")

    assert holding(world, tmp_path, words) == []
    with world.sessions.read() as session:
        assert verify.verify(session).whole
        sealed = audit.verify(session, at=clock.now())
        assert (sealed.problems, sealed.purged > 10) == ([], True)
        let_go = session.scalars(select(Seal.act_id).where(Seal.purged_at.is_not(None))).all()
    assert holding(world, tmp_path, [salts[one] for one in let_go if one in salts]) == []
    world.seal()
    with world.sessions.read() as session:
        assert audit.verify(session, at=clock.now()).problems == []
        assert report(session, "2026-11") == counted
        assert [
            (one.by_id, one.at, one.outcome)
            for one in session.scalars(select(Step).order_by(Step.id))
        ] == passed
        entries = session.scalars(select(Entry).order_by(Entry.seq)).all()
        assert [(one.seq, one.hash, one.item, one.day) for one in entries] == lines
        assert {one.title for one in entries} == {""}
        gone = session.get_one(Notice, number)
        assert (gone.title, gone.body, gone.state) == (MARK, "", State.WITHDRAWN)
        assert show.whole(session, gone)["title"] == MARK
        assert find.withdrawn(session, number) is not None
        assert session.get_one(Notice, other).body == "特此公告。"
        assert world.files.has(session.get_one(Notice, other).cover)
        act = trail.of(session, "notice", str(number))[-1]
        assert (act.verb, act.actor) == ("notice.purge", "deputy-one")
        assert act.after is not None
        assert (act.after["reason"], act.after["document"]) == (ORDER.reason, ORDER.document)
        assert any(
            "的内容已依法清除" in one.text for one in message.to(session, world.people["officer"])
        )


@pytest.fixture
def bureau(one_sessions: Sessions, tmp_path: Path) -> World:
    """A bureau, on SQLite."""
    return World(one_sessions, tmp_path)


def _out(world: World, hands: time_machine.Traveller) -> int:
    with world.sessions.begin() as session:
        number = make.scheduled(session, world.files, world.people, title=TITLE, body=BODY).id
    world.play(hands, seconds=5, times=2)
    return number


def test_what_is_out_is_withdrawn_first_and_what_is_left_outside_is_named(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    release = _out(bureau, hands)
    number = bureau.release(release).notice_id
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "monday.zip").write_bytes(b"PK")
    with bureau.sessions.begin() as session:
        taken: dict[str, object] = {"file": str(tmp_path / "moved.zip")}
        trail.record(
            session,
            actor="cli:root",
            verb="backup.take",
            subject=("backup", "x"),
            at=clock.now(),
            after=taken,
        )
        for names in (["R9", f"R{release}"], ["R9", "R8"]):
            trail.record(
                session, actor="auditor-one", verb="pack.read", subject=("release", "R9"), at=make.AT,
                after={"releases": names},
            )  # fmt: skip
    with (
        bureau.sessions.read() as session,
        pytest.raises(OutOfTurn, match="先撤回再清除：gongkai notice withdraw"),
    ):
        plan(
            session, number, ORDER, by=bureau.people["deputy"], files=bureau.files, backups=backups
        )
    bureau.withdraw(release)
    with bureau.sessions.read() as session:
        made = plan(
            session, number, ORDER, by=bureau.people["deputy"], files=bureau.files, backups=backups
        )
        assert session.get_one(Notice, number).title == TITLE
    told = "\n".join(made.left)
    assert f"auditor-one 在2026年11月24日（周二）09:00提取的证据包（R9、R{release}）" in told
    assert "R9、R8" not in told
    for where in (
        "monday.zip",
        "moved.zip",
        "现在不在原处",
        f"（R{release}，正在删除）",
        "保存的图片",
        "素材库里的封面",
    ):
        assert where in told
    assert TITLE not in told
    bureau.take_down()
    assert "发出的文章" not in "\n".join(purged(bureau, number, backups).left)


def test_who_may_not_and_an_order_that_tells_are_refused(
    bureau: World, hands: time_machine.Traveller
) -> None:
    people, nowhere = bureau.people, Path("nowhere")
    with bureau.sessions.begin() as session:
        number = make.notice(session, bureau.files, people["editor"], title=TITLE, body=BODY).id
        for role in ("editor", "officer", "unit_head", "auditor", "admin"):
            with pytest.raises(NotYours, match="由分管领导、主要领导办理"):
                plan(session, number, ORDER, by=people[role], files=bureau.files, backups=nowhere)
        for order in (Order(" ", "1号"), Order("误录", "")):
            with pytest.raises(Refused, match="写明原因"):
                plan(
                    session, number, order, by=people["chief"], files=bureau.files, backups=nowhere
                )
        with pytest.raises(Refused, match="不能写稿件里的话"):
            plan(
                session,
                number,
                Order("误录", f"关于清除《{TITLE}》的批复"),
                by=people["chief"],
                files=bureau.files,
                backups=nowhere,
            )
        with pytest.raises(NotFound):
            plan(session, 99, ORDER, by=people["chief"], files=bureau.files, backups=nowhere)


def test_a_draft_is_closed_and_a_deleted_one_goes_from_the_trail(
    bureau: World, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    writer = bureau.people["editor"]
    with bureau.sessions.begin() as session:
        kept = make.notice(session, bureau.files, writer, title=TITLE, body=BODY).id
        dropped = make.notice(session, bureau.files, writer, title=TITLE, body=BODY)
        lost = dropped.id
        write.delete(session, dropped, by=writer, at=clock.now())
    bureau.seal()
    purged(bureau, kept, tmp_path / "backups")
    purged(bureau, lost, tmp_path / "backups")
    assert holding(bureau, tmp_path, written([TITLE, SENTENCE])) == []
    with bureau.sessions.read() as session:
        sealed = audit.verify(session, at=clock.now())
        assert (sealed.problems, sealed.purged > 2) == ([], True)  # two added, one of them deleted
        assert [one.verb for one in trail.of(session, "notice", str(lost))][:2] == [
            "notice.add", "notice.delete",
        ]  # fmt: skip
    with bureau.sessions.begin() as session:
        gone = session.get_one(Notice, kept)
        assert (
            find.withdrawn(session, kept) is None
        )  # nothing is said to the public of what was never out
        with pytest.raises(OutOfTurn, match="已撤回"):
            write.edit(
                session, gone, make.fields(), by=writer, files=bureau.files, fetch=write.no_pictures, at=clock.now()
            )  # fmt: skip
    assert (
        purged(bureau, kept, tmp_path / "backups").files == ()
    )  # again, after an interruption: nothing more to do
