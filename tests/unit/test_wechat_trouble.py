"""What the platform refuses reaches staff in Chinese, with what to do."""

from datetime import UTC, datetime

import pytest

from bot.wechat.account import SERVICE, SUBSCRIPTION, Account
from bot.wechat.trouble import OutOfQuota, PlatformRefused, TryLater, bad_secret, problem

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def account(kind: str = SUBSCRIPTION) -> Account:
    """An account with secrets."""
    return Account("wechat", "wx1", "app-secret", "the-token", "the-aes-key", kind=kind)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (48001, "权限"), (45003, "标题"), (45004, "摘要"), (45002, "正文"), (40007, "草稿"), (50007, "冻结"),
        (53500, "封禁"), (53501, "频繁"), (53503, "检查"), (53504, "后台"), (53505, "手动保存"), (40125, "AppSecret"),
    ],
)  # fmt: skip
def test_a_known_code_says_what_to_do(code: int, words: str) -> None:
    told = problem(code, "text rid: 6650a1b2-0a1b2c3d-12345678", account(), at=NOON)
    assert isinstance(told, PlatformRefused)
    assert words in str(told)
    assert (told.code, told.rid) == (code, "6650a1b2-0a1b2c3d-12345678")
    assert str(code) in str(told)


def test_an_unknown_code_is_told_with_its_number_and_rid() -> None:
    told = str(problem(99999, "strange rid: 6650a1b2-0a1b2c3d-12345678", account(), at=NOON))
    assert "99999" in told
    assert "6650a1b2-0a1b2c3d-12345678" in told


def test_the_address_to_let_in_is_named() -> None:
    message = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6650a1b2-0a1b2c3d-12345678"
    told = str(problem(40164, message, account(), at=NOON))
    assert "203.0.113.7" in told
    assert "白名单" in told
    assert "出口地址" in str(problem(40164, "no address", account(), at=NOON))


@pytest.mark.parametrize(
    ("code", "kind", "until", "words"),
    [
        (
            45028,
            SUBSCRIPTION,
            datetime(2026, 11, 24, 16, tzinfo=UTC),
            "2026年11月25日（周三）00:00",
        ),
        (45028, SERVICE, datetime(2026, 11, 30, 16, tzinfo=UTC), "2026年12月1日（周二）00:00"),
        (45009, SERVICE, datetime(2026, 11, 24, 16, tzinfo=UTC), "2026年11月25日（周三）00:00"),
    ],
)
def test_a_spent_allowance_says_when_it_is_back(
    code: int, kind: str, until: datetime, words: str
) -> None:
    told = problem(code, "", account(kind), at=NOON)
    assert isinstance(told, OutOfQuota)
    assert told.until == until
    assert words in str(told)


@pytest.mark.parametrize(
    ("code", "least"), [(-1, 1), (45011, 60), (45066, 60), (40001, 60), (42001, 60)]
)
def test_what_passes_may_be_tried_later(code: int, least: float) -> None:
    told = problem(code, "", account(), at=NOON)
    assert isinstance(told, TryLater)
    assert told.after >= least


def test_a_wrong_secret_is_not_taken_for_a_stale_token() -> None:
    assert "AppSecret" in str(bad_secret("invalid credential"))


def test_secrets_do_not_show() -> None:
    shown = repr(account())
    assert not any(secret in shown for secret in ("app-secret", "the-token", "the-aes-key"))
