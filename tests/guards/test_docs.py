"""The docs say what is built: every move, setting, command, job and decision."""

import re
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS
from bot.notices.notice import MOVES, State
from bot.notices.release import Stage
from config.account import PREFIX
from config.settings import RESERVED, Settings
from scheduler.timetable import TIMETABLE

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def doc(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", MOVES)
def test_every_move_is_in_the_workflow_page_with_where_it_leads(verb: str) -> None:
    what, leave, reach = MOVES[verb]
    row = next(line for line in doc("workflow.md").splitlines() if line.startswith(f"| `{verb}`"))
    assert what in row
    assert f"`{reach.value}`" in row
    assert all(f"`{state.value}`" in row for state in leave)


@pytest.mark.parametrize("state", [*State, *Stage])
def test_every_state_is_in_the_workflow_page(state: str) -> None:
    assert f"`{state}`" in doc("workflow.md")


def test_every_rule_of_checking_is_in_the_workflow_page() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "checks").glob("*.py")]
    named = {
        rule for text in texts for rule in re.findall(r'"((?:[a-z]+\.)?[a-z_]+)", Severity\.', text)
    }
    assert len(named) > 15
    assert [rule for rule in sorted(named) if f"`{rule}`" not in doc("workflow.md")] == []


def test_every_setting_is_in_the_settings_page_and_no_other() -> None:
    documented = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", doc("settings.md")))
    known = {
        PREFIX + name.upper() for name in Settings.model_fields if name != "accounts"
    } | RESERVED
    account = {
        f"{PREFIX}WECHAT_{part}"
        for part in ("APP_ID", "APP_SECRET", "TOKEN", "AES_KEY", "KIND", "ALLOW_PLAIN")
    }
    assert documented == known | account


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_operations_page(command: str) -> None:
    assert f"`gongkai {command}" in doc("operations.md")


@pytest.mark.parametrize("job", TIMETABLE)
def test_every_job_is_in_the_operations_page(job: str) -> None:
    assert f"`{job}`" in doc("operations.md")


def test_every_decision_has_its_number_once_and_is_listed() -> None:
    files = sorted(path.name for path in (DOCS / "adr").glob("0*.md"))
    assert [name[:4] for name in files] == [f"{n:04d}" for n in range(1, len(files) + 1)]
    assert all(f"({name})" in doc("adr/README.md") for name in files)


@pytest.mark.parametrize(
    "path",
    [ROOT / "README.md", ROOT / "README.zh-CN.md", *DOCS.rglob("*.md")],
    ids=lambda path: path.name,
)
def test_every_link_between_the_docs_leads_somewhere(path: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", prose)
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_is_short_and_begins_with_the_two_commands(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert text.index("make run") < 1200
    assert text.index("make test") < 1200
