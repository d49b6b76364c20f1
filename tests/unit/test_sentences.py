"""Whatever went wrong is told in one Chinese sentence, without a driver's English and without secrets."""

import errno
import logging
import sqlite3

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from bot import sentences
from bot.errors import Refused


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("connection to server at 127.0.0.1 failed: Connection refused", "连接被拒绝"),
        ('FATAL: password authentication failed for user "bureau"', "用户名或密码不对"),
        ("unable to open database file", "打不开数据库文件"), ("something new", "数据库用不了：请检查"),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_used(said: str, meaning: str) -> None:
    told = sentences.of(OperationalError(None, None, sqlite3.OperationalError(said)))
    assert meaning in told
    assert told.startswith("数据库用不了")
    assert said not in told


def test_what_the_database_does_not_take_is_not_called_unusable() -> None:
    told = sentences.of(
        IntegrityError("INSERT s3cret", {}, sqlite3.IntegrityError("UNIQUE s3cret"))
    )
    assert "没有接受" in told
    assert "IntegrityError" in told
    assert "s3cret" not in told


def test_a_file_that_cannot_be_used() -> None:
    assert sentences.of(PermissionError(errno.EACCES, "denied", "var")).startswith(
        "var 用不了：没有权限"
    )


def test_a_refusal_is_told_as_it_is() -> None:
    assert sentences.of(Refused("不行，因为没到时间")) == "不行，因为没到时间"


def test_the_unforeseen_is_named_by_its_class_and_its_course_is_in_the_debug_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        told = sentences.of(ZeroDivisionError("s3cret"))
    assert "ZeroDivisionError" in told
    assert "s3cret" not in told
    assert "\n" not in told
    assert [record.exc_info is not None for record in caplog.records] == [True]
