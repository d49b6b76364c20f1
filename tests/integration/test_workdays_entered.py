"""Days that staff enter over the official calendar; reckoning works before there is a database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.audit import trail
from bot.cli.main import gongkai
from bot.errors import NotFound, NotYours, Refused
from tests.integration.test_cli_release import Desk


def _bare(var: Path, *words: str) -> str:
    """What a command prints on a machine without anything."""
    env = {"GONGKAI_VAR_DIR": str(var)}
    done = CliRunner().invoke(gongkai, ["workdays", *words], env=env)
    assert done.exit_code == 0, done.exception
    return done.stdout


def test_working_days_are_reckoned_before_there_is_a_database(tmp_path: Path) -> None:
    var = tmp_path / "var"
    assert _bare(var, "add", "2026-02-10", "7") == "2026-02-26\n"
    assert json.loads(_bare(var, "add", "2026年9月18日", "2", "--json")) == {
        "date": "2026-09-21", "provisional": False, "skipped": [{"day": "2026-09-19", "why": "周六"}],
    }  # fmt: skip
    assert _bare(var, "add", "2026-09-18", "2", "--explain").splitlines() == [
        "2026-09-21", "  2026-09-19  不算  周六", "  2026-09-20  算  国庆节调休上班",
    ]  # fmt: skip
    assert _bare(var, "add", "2026-12-31", "1").startswith("2027-01-04（暂定：")
    assert json.loads(_bare(var, "add", "2026-11-22", "0", "--json"))["date"] == "2026-11-22"
    assert not var.exists()


def test_what_staff_entered_holds_from_then_on(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    enter = ("workdays", "override", "2026-11-25", "--kind", "holiday", "--document")
    refused = desk.invoke(*enter, "县政府 3 号", "--as", "editor-one").exception
    assert isinstance(refused, NotYours)
    refused = desk.invoke(*enter, " ", "--as", "officer-one").exception
    assert isinstance(refused, Refused)
    desk.run(*enter, "县政府 2 号", "--as", "officer-one")
    assert desk.run(*enter, "县政府 3 号", "--as", "officer-one").strip() == "2026-11-25 放假"
    told = json.loads(desk.run("workdays", "add", "2026-11-24", "1", "--json"))
    assert told["date"] == "2026-11-26"
    assert told["skipped"] == [{"day": "2026-11-25", "why": "县政府 3 号"}]
    (one,) = json.loads(desk.run("workdays", "overrides", "--json"))
    assert (one["day"], one["kind"], one["by"]) == ("2026-11-25", "holiday", "officer-one")
    assert "放假  县政府 3 号" in desk.run("workdays", "overrides")
    desk.run("workdays", "override-drop", "2026-11-25", "--as", "admin-one")
    assert desk.run("workdays", "add", "2026-11-24", "1") == "2026-11-25\n"
    assert desk.run("workdays", "overrides").strip() == "没有登记"
    gone = desk.invoke("workdays", "override-drop", "2026-11-25", "--as", "admin-one").exception
    assert isinstance(gone, NotFound)
    with desk.sessions.read() as session:
        acts = trail.of(session, "workday", "2026-11-25")
        assert [act.verb for act in acts] == ["workdays.enter", "workdays.enter", "workdays.drop"]


@pytest.mark.parametrize("words", [("yesterday", "1"), ("2026-11-31", "1")])
def test_what_is_no_date_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    env = {"GONGKAI_VAR_DIR": str(tmp_path / "var")}
    done = CliRunner().invoke(gongkai, ["workdays", "add", *words], env=env)
    assert isinstance(done.exception, Refused)
