"""Each import contract is seen to catch a fault that is planted for it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# contract -> (where the fault is planted, the forbidden import)
FAULTS = {
    "processes": ("bot/chat/asked.py", "import scheduler.beat"),
    "layers": ("bot/personal.py", "import bot.staff.units"),  # no cycle: staff knows nothing of it
    "settings": ("bot/site/words.py", "import config.settings"),
    "nouns": ("bot/notices/check.py", "import flask"),
    "wechat": ("bot/site/words.py", "import wechatpy"),
    "redis": ("bot/site/words.py", "import redis"),
    "timer": ("bot/memory/replies.py", "import apscheduler"),
    "flask": ("scheduler/beat.py", "import flask"),
    "acyclic": ("bot/notices/notice.py", "import bot.notices.show"),
}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]

pytestmark = pytest.mark.prove


def test_every_contract_has_its_planted_fault() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(FAULTS)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["id"])
def test_a_planted_fault_breaks_its_contract_and_no_other(
    contract: dict[str, str], tmp_path: Path
) -> None:
    for name in ("bot", "scheduler", "config"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    where, fault = FAULTS[contract["id"]]
    planted = tmp_path / where
    planted.write_text(planted.read_text(encoding="utf-8") + f"\n{fault}\n", encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    broken = re.findall(r"^(.+) BROKEN$", done.stdout, flags=re.MULTILINE)
    assert done.returncode == 1, done.stdout + done.stderr
    assert broken == [contract["name"]]
