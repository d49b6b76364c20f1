"""Whatever keeps a command from working is one Chinese sentence on stderr and exit code 1, never a traceback."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.place import Place, Result, fetch, free_port, wait_for

NOBODY = "postgresql+psycopg://bureau:s3cret@127.0.0.1:1/gongkai"


def sentence(result: Result) -> str:
    """The one line that was said."""
    lines = result.err.strip().splitlines()
    assert (result.code, result.out, len(lines)) == (1, "", 1), result
    assert any("\u4e00" <= letter <= "\u9fff" for letter in lines[0])
    assert "s3cret" not in lines[0]
    return lines[0]


def scheduler(place: Place) -> Result:
    """`python -m scheduler`, which must end by itself."""
    done = subprocess.run(
        [sys.executable, "-m", "scheduler"], env=place.environment(), cwd=place.folder,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "words", [["web"], ["scheduler"], ["run"], ["db", "upgrade"], ["notice", "list"]]
)
def test_a_database_that_nobody_serves(place: Place, words: list[str]) -> None:
    place.settings |= {"GONGKAI_DATABASE_URL": NOBODY, "GONGKAI_PORT": str(free_port())}
    assert "连接被拒绝" in sentence(place.gongkai(*words))


def test_a_scheduler_without_its_database(place: Place) -> None:
    place.settings["GONGKAI_DATABASE_URL"] = NOBODY
    assert "连接被拒绝" in sentence(scheduler(place))
    place.settings["GONGKAI_DATABASE_URL"] = ""
    assert "gongkai db upgrade" in sentence(scheduler(place))
    assert not (place.folder / "var" / "valkey").exists()


def test_a_port_that_is_taken(place: Place) -> None:
    place.do("db", "upgrade")
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        place.settings["GONGKAI_PORT"] = str(holder.getsockname()[1])
        assert "已被别的程序占用" in sentence(place.gongkai("web"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GONGKAI_DATABASE_URL", "mysql://x/y"), ("GONGKAI_DATABASE_URL", "foo"), ("GONGKAI_REDIS_URL", "foo"),
        ("GONGKAI_PORT", "80x"), ("GONGKAI_HOST", "192.0.2.1"), ("GONGKAI_VAR_DIR", "file"), ("GONGKAI_VAR_DIR", "file/var"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be(place: Place, name: str, value: str) -> None:
    (place.folder / "file").touch()
    place.settings |= {"GONGKAI_PORT": str(free_port())} | {name: value}
    assert sentence(place.gongkai("run"))


@pytest.mark.prove
def test_a_database_named_by_a_relative_path_is_the_same_for_every_process(place: Place) -> None:
    port = free_port()
    place.settings |= {"GONGKAI_PORT": str(port), "GONGKAI_DATABASE_URL": "sqlite:///here.db"}
    place.start("run")
    wait_for(lambda: fetch(f"http://127.0.0.1:{port}/readyz")[0] == 200, "readiness")
    assert [path.relative_to(place.folder) for path in place.folder.rglob("*.db")] == [
        Path("here.db")
    ]


@pytest.mark.prove
def test_a_short_command_does_not_complain_about_a_redis_that_does_not_run(place: Place) -> None:
    place.do("db", "upgrade")
    place.do("user", "add", "wang", "--role", "editor", "--role", "unit_head", "--unit", "文化馆")
    for name in ("li", "zhao"):
        place.do("user", "add", name, "--role", "unit_head", "--role", "deputy", "--unit", "文化馆")
    (place.folder / "n.md").write_text(
        "---\ntitle: 讲座\nunit: 文化馆\n---\n正文。\n", encoding="utf-8"
    )
    place.do("notice", "add", "n.md", "--as", "wang")
    place.do("notice", "submit", "1", "--as", "wang")
    place.do("notice", "approve", "1", "--as", "li")
    place.do("notice", "approve", "1", "--as", "zhao")
    result = place.gongkai("notice", "schedule", "1", "--channel", "wechat", "--as", "wang")
    assert (result.code, result.err) == (0, "")
