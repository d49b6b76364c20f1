"""`gongkai audit`: the trail is read with filters, and verified."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot import clock
from bot.audit import seal, trail
from bot.errors import Refused
from scheduler.seal_acts import Sealing
from tests import make
from tests.integration.test_cli_release import Desk


@pytest.fixture
def told(tmp_path: Path, hands: time_machine.Traveller) -> Iterator[Desk]:
    """Two days of work."""
    office = Desk(tmp_path / "var")
    with office.sessions.begin() as session:
        editor = office.people["editor"]
        make.notice(session, office.files, editor)
        make.approved(session, office.files, office.people)
    Sealing(office.sessions, threading.Event()).run()
    hands.shift(timedelta(days=1))
    with office.sessions.begin() as session:
        told: dict[str, object] = {"name": "图书馆"}
        trail.record(session, actor="cli:root", verb="unit.add", subject=("unit", "9"), at=clock.now(), after=told)  # fmt: skip
    yield office
    office.sessions.engine.dispose()


def _listed(office: Desk, *given: str) -> list[dict[str, object]]:
    found = json.loads(office.run("audit", "list", "--json", *given))
    assert isinstance(found, list)
    return found


def test_acts_are_listed_by_day_person_deed_and_thing(told: Desk) -> None:
    every = _listed(told, "--limit", "1000")
    assert [one["id"] for one in every] == sorted(int(str(one["id"])) for one in every)
    assert {"id", "at", "actor", "verb", "subject", "subject_id", "before", "after", "seal", "sealed_at"} == set(every[0])  # fmt: skip
    mine = _listed(told, "--actor", "editor-one")
    assert {one["actor"] for one in mine} == {"editor-one"}
    passed = _listed(told, "--verb", "notice", "--subject", "notice:2")
    assert {one["subject_id"] for one in passed} == {"2"}
    assert {"notice.add", "notice.submit", "notice.approve"} <= {one["verb"] for one in passed}
    assert {one["verb"] for one in _listed(told, "--verb", "notice.add")} == {"notice.add"}
    assert _listed(told, "--verb", "noti") == []
    assert [one["id"] for one in _listed(told, "--limit", "2")] == [one["id"] for one in every[-2:]]
    assert _listed(told, "--to", "2026-11-23") == []
    assert all(one["seal"] for one in _listed(told, "--from", "2026-11-24", "--to", "2026-11-24"))


def test_a_table_for_people_says_what_waits_for_its_seal(told: Desk) -> None:
    shown = told.run("audit", "list", "--actor", "cli:root")
    assert shown.splitlines()[0].split() == ["编号", "时间", "谁", "做了什么", "对什么", "封条", "后来是"]  # fmt: skip
    assert "2026-11-25 09:00:00" in shown
    assert "等待" in shown.splitlines()[-1]
    assert told.run("audit", "list", "--actor", "nobody") == "没有这样的审计记录\n"


def test_the_trail_is_verified_and_the_first_broken_entry_named(
    told: Desk, hands: time_machine.Traveller
) -> None:
    whole = told.run("audit", "verify")
    assert whole.startswith("审计记录完整：已封存 ")
    with told.sessions.begin() as session:
        seal.drop(session.connection())
        session.connection().exec_driver_sql("UPDATE audit_act SET actor = 'wang' WHERE id = 2")
    done = told.invoke("audit", "verify")
    assert (done.exit_code, type(done.exception)) == (1, Refused)
    assert "第 2 号封条，审计记录 2：时间、办理人" in str(done.exception)
