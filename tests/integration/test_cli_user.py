"""`gongkai user`: staff come, go and come back, with names and passwords that can be told from the machine's own."""

import json
import os
import pty
import subprocess
import sys

import pytest

from tests.integration.office import Office


def test_who_was_disabled_can_be_enabled_again(office: Office) -> None:
    office.run("user", "add", "wang", "--role", "editor")
    assert "没有停用" in office.refusal("user", "enable", "wang")
    office.run("user", "disable", "wang")
    assert "已停用" in office.refusal("user", "disable", "wang")
    assert office.run("user", "enable", "wang") == "已启用 wang\n"
    assert [one["disabled"] for one in json.loads(office.run("user", "list", "--json"))] == [False]
    assert office.acts() == ["staff.add", "staff.disable", "staff.enable"]
    assert "没有人员" in office.refusal("user", "enable", "nobody")


@pytest.mark.parametrize("name", ["system", "System", "cli:root", "CLI:x"])
def test_names_that_mean_something_else_in_the_trail_are_refused(office: Office, name: str) -> None:
    assert "审计记录" in office.refusal("user", "add", name, "--role", "editor")


def test_a_password_is_read_from_stdin_or_the_command_says_how(office: Office) -> None:
    office.run("user", "add", "wang", "--role", "editor")
    office.run("user", "password", "wang", "--password-stdin", text="correct-horse-battery\r\n")
    assert json.loads(office.run("user", "list", "--json"))[0]["has_password"]
    assert "--password-stdin" in office.refusal("user", "password", "wang", text="a\nb\n")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("correct-horse-battery\ncorrect-horse-batery\n", "两次输入的密码不一样"),
        ("correct-horse-battery\ncorrect-horse-battery\n", "已给 wang 设新密码"),
        ("\x04", "没有读到密码"),
    ],
)
def test_a_password_is_asked_for_twice_at_a_terminal(office: Office, typed: str, said: str) -> None:
    office.run("user", "add", "wang", "--role", "editor")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot.cli.main", "user", "password", "wang"]
    asking = subprocess.Popen(
        command, env={**os.environ, "GONGKAI_VAR_DIR": str(office.var)}, stdin=theirs,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert asking.stderr is not None
    # What is typed before its question would be thrown away.
    for question, line in zip(
        ("新密码：", "\n再输一次："), typed.splitlines(keepends=True), strict=False
    ):
        assert asking.stderr.read(len(question)) == question
        os.write(ours, line.encode())
    out, err = asking.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert said in out + err
    assert asking.returncode == (0 if said.startswith("已给") else 1)
