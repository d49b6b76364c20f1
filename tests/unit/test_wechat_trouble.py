"""What the platform refuses reaches staff in Chinese, with what to do."""

from datetime import UTC, datetime

import pytest

from bot.wechat.account import SERVICE, SUBSCRIPTION, Account
from bot.wechat.trouble import OutOfQuota, PlatformRefused, TryLater, no_token, problem

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def account(kind: str = SUBSCRIPTION) -> Account:
    """An account with secrets."""
    return Account("wechat", "wx1", "app-secret", "the-token", "the-aes-key", kind=kind)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (48001, "权限"), (45003, "标题"), (45004, "摘要"), (45002, "正文"), (40007, "草稿"), (50007, "冻结"),
        (53500, "封禁"), (53502, "记录"), (53503, "检查"), (53504, "后台"), (53505, "手动保存"), (40125, "AppSecret"),
    ],
)  # fmt: skip
def test_a_known_code_says_what_to_do(code: int, words: str) -> None:
    told = problem(code, "text rid: 6650a1b2-0a1b2c3d-12345678", account(), at=NOON)
    assert isinstance(told, PlatformRefused)
    assert words in str(told)
    assert (told.code, told.rid) == (code, "6650a1b2-0a1b2c3d-12345678")
    assert str(code) in str(told)


# Every code that /doc names for the calls an official account can make.
DOCUMENTED = [
    -1, 40001, 40002, 40004, 40005, 40007, 40009, 40013, 40014, *range(40015, 40028), 40054, 40055, 40059, 40060, 40114, 40125,
    40130, 40164, 40243, 41001, 41004, 41039, 42001, 43002, 44003, 45001, 45002, 45003, 45004, 45009, 45011, 45015, 45028, 45047,
    45056, 45057, 45058, 45059, 45060, 45062, 45064, 45065, 45066, 45067, 45072, 45080, 45081, 45083, 45084, 45103, 45110, 45157,
    45158, 45159, 45166, 46003, 47001, 48001, 48002, 48005, 48006, 48008, 48021, 50004, 50007, 53404, 53405, 53406, 53500, 53501,
    53502, 53503, 53504, 53505, 53600, 61500, 61501, 61503, 65316, 65317, 76021, 76022, 88000, 89503, 89506, 89507, 9500002,
]  # fmt: skip


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_code_has_a_sentence_of_its_own(code: int) -> None:
    told = str(problem(code, "", account(), at=NOON))
    assert "按错误码查阅" not in told
    assert f"（错误码 {code}）" in told


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/cgi-bin/freepublish/submit", "“发布能力”（freepublish/submit）"), ("/cgi-bin/message/mass/sendall", "“群发消息”"),
        ("/cgi-bin/draft/add", "“草稿箱”"), ("/cgi-bin/material/add_material", "“素材管理”"), ("/datacube/getarticleread", "“数据统计”"),
        ("/cgi-bin/shorten/gen", " shorten/gen "),
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", [48001, 45009])
def test_the_missing_permission_and_the_spent_call_are_named(
    code: int, path: str, words: str
) -> None:
    assert words in str(problem(code, "", account(), at=NOON, path=path))


def test_a_spent_count_of_calls_is_not_taken_for_one_of_mass_sends() -> None:
    assert "群发" not in str(problem(45009, "", account(), at=NOON, path="/cgi-bin/draft/add"))
    told = no_token(45009, "")
    assert isinstance(told, TryLater)
    assert "口令" in str(told)


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
    ("code", "least"), [(45011, 60), (45066, 60), (53501, 60), (40001, 60), (42001, 60)]
)
def test_what_passes_may_be_tried_later(code: int, least: float) -> None:
    told = problem(code, "", account(), at=NOON)
    assert isinstance(told, TryLater)
    assert told.after is not None
    assert told.after >= least


def test_a_busy_platform_is_asked_ever_more_rarely() -> None:
    """Every ten seconds would spend the day's hundred submits in a quarter of an hour."""
    told = problem(-1, "system error", account(), at=NOON)
    assert isinstance(told, TryLater)
    assert told.after is None  # whoever waits doubles the time by itself


def test_a_wrong_secret_is_not_taken_for_a_stale_token() -> None:
    assert "AppSecret" in str(no_token(40001, "invalid credential"))


def test_secrets_do_not_show() -> None:
    shown = repr(account())
    assert not any(secret in shown for secret in ("app-secret", "the-token", "the-aes-key"))
