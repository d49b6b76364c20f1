"""Settings are read, or refused with the name and the reason in Chinese."""

from pathlib import Path

import pytest

from config.account import SettingsError
from config.settings import Settings, load, reserved_in_use


def given(**settings: str) -> Settings:
    return load(None, {f"GONGKAI_{name}": value for name, value in settings.items()})


def test_a_relative_database_file_is_meant_from_where_we_stand() -> None:
    database = given(DATABASE_URL="sqlite:///x.db").database
    assert database == f"sqlite:///{Path.cwd() / 'x.db'}"
    assert given(DATABASE_URL="sqlite:////srv/x.db").database == "sqlite:////srv/x.db"


def test_a_password_in_the_database_url_is_kept() -> None:
    url = "postgresql+psycopg://bureau:p%40ss@db.test:5432/gongkai"
    assert given(DATABASE_URL=url).database == url


@pytest.mark.parametrize(
    "url", ["foo", "foo://", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql+psycopg://u:s3cret@h:port/x"]
)  # fmt: skip
def test_a_database_that_we_cannot_use_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError, match=r"GONGKAI_DATABASE_URL.*postgresql") as caught:
        given(DATABASE_URL=url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PORT", "80x", "应是整数"), ("PORT", "70000", "最大是 65535"), ("PORT", "-1", "最小是 0"),
        ("SETTLE_WAIT", "0", "最小是 1"), ("SETTLE_WAIT", "9" * 5000, "应是整数"), ("SITE", "open", "只能是 full、phone、off"),
        ("BASE_URL", "www.test", "应是 http://"), ("WECHAT_API_URL", "ftp://x", "应是 http://"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_in_chinese(name: str, value: str, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        given(**{name: value})
    assert f"GONGKAI_{name} 的值不能用：{why}" in str(caught.value)


@pytest.mark.parametrize(
    "url", ["foo", "http://x", "redis://", "redis://h:port/0", "redis://h:70000"]
)
def test_a_redis_that_we_cannot_dial_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="GONGKAI_REDIS_URL"):
        given(REDIS_URL=url)


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:6379/0", "rediss://:pass@cache.test", "unix:///run/redis.sock?db=0"]
)
def test_a_redis_may_be_anywhere(url: str) -> None:
    assert given(REDIS_URL=url).redis_url == url


def test_a_name_of_a_later_part_is_noticed_in_the_file_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("GONGKAI_RETENTION_DAYS=9\n", encoding="utf-8")
    assert reserved_in_use(file, {}) == ["GONGKAI_RETENTION_DAYS"]
    assert reserved_in_use(None, {"GONGKAI_METRICS_TOKEN": "x"}) == ["GONGKAI_METRICS_TOKEN"]


def test_a_file_that_cannot_be_read_is_refused() -> None:
    no_memory = Path(
        "/proc/self/mem"
    )  # a file for everybody, and its first byte for nobody, root included
    with pytest.raises(SettingsError, match="读取权限"):
        load(no_memory, {})


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("GONGKAI_HOST=主机".encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load(file, {})


@pytest.mark.parametrize("url", ["mail.test", "http://mail.test", "smtp://", "smtp://mail.test:x"])
def test_a_mail_server_that_is_none_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(SettingsError, match="GONGKAI_SMTP_URL 的值不能用：应写成 smtps://"):
        load(None, {"GONGKAI_SMTP_URL": url})
    good = load(None, {"GONGKAI_SMTP_URL": "smtps://desk:geheim@mail.test"})
    assert "geheim" not in repr(good)
