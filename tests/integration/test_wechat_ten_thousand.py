"""Ten thousand hostile requests to the whole application: nothing breaks, nothing is written, nothing stays."""

import json
import logging
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bot.app import create_app
from bot.chat.dialogue import LASTS
from bot.db.base import Base
from bot.db.engine import Sessions
from bot.wechat.body import read
from bot.wechat.envelope import Cipher
from bot.wiring import Parts, join
from config.settings import Settings
from tests import make
from tests.integration.hostile import (
    ACCOUNTS,
    APP,
    KEY,
    PATHS,
    Attack,
    envelope,
    replays,
    row,
    signed,
)
from tests.integration.hostile_bodies import TEXT, WORDS, xml

REPLAYED = 40  # good messages on each account whose requests are used again
MADE, THOUGHT_UP = 9000, 600  # attacks out of rows, and bodies out of hypothesis
LONGEST_KEPT = 660  # seconds; a signature is believed for 600


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def parts(request: pytest.FixtureRequest, redis_url: str, tmp_path: Path) -> Iterator[Parts]:
    """The bureau with an account in each mode."""
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
    url = request.getfixturevalue(request.param)
    joined = join(
        Settings(var_dir=tmp_path, database_url=url, redis_url=redis_url, accounts=ACCOUNTS)
    )
    with joined.sessions.begin() as session:
        make.loaded(session)
    yield joined
    joined.close()


class Watch:
    """The application under attack: every request is counted, every answer is looked at."""

    def __init__(self, app: Flask) -> None:
        self.app, self.count = app, 0

    def meet(self, attack: Attack) -> str:
        """One request; the text of its answer."""
        self.count += 1
        builder = EnvironBuilder(
            attack.path, method=attack.method, query_string=attack.query, data=attack.body,
            headers=list(attack.headers.items()),
        )  # fmt: skip
        answer, status, _ = run_wsgi_app(self.app, builder.get_environ(), buffered=True)
        body = b"".join(answer)
        assert int(status[:3]) in attack.allowed, (attack, status)
        assert b"Traceback" not in body, attack
        assert KEY.encode() not in body, attack
        return body.decode()


def held(sessions: Sessions) -> dict[str, str]:
    """What stands in each table."""
    with sessions.read() as session:
        tables = Base.metadata.sorted_tables
        return {one.name: repr(session.execute(select(one)).all()) for one in tables}


PIECES = st.sampled_from(
    ["<xml>", "</xml>", "<Encrypt>", "</Encrypt>", "<![CDATA[", "]]>", "<MsgType>event</MsgType>", "<Event>", "&lt;", "&#0;",
     "<!DOCTYPE x>", "<?xml version='1.0' encoding='gbk'?>", "{", "}", '"a":', "\x00", "\x1d", "你好", "😀", "\ufeff", "<CreateTime>1"]
)  # fmt: skip
BODIES = st.binary(max_size=300) | st.lists(PIECES, max_size=12).map(
    lambda parts: "".join(parts).encode()
)


def think_up(watch: Watch) -> None:
    """Bodies that nobody thought of, rightly signed, plain and encrypted."""

    @settings(max_examples=THOUGHT_UP // 2, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(BODIES)
    def attack(body: bytes) -> None:
        number = watch.count
        watch.meet(Attack("thought up", body, urlencode(signed(f"h{number}"))))
        sealed = Cipher(KEY, APP).seal(body.decode("utf-8", "replace"))
        query = urlencode(signed(f"h{number}", sealed))
        watch.meet(Attack("thought up, sealed", envelope(sealed), query, "/wechat/safe"))

    attack()


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged as a fault of ours."""
    found = [one for one in caplog.records if one.exc_info or one.levelno >= logging.ERROR]
    return [one.getMessage() for one in found]


def answer_to(watch: Watch, path: str, number: int) -> str:
    """What a citizen who says 你好 is told."""
    (good,), _ = replays(path, number)
    reply = read(watch.meet(good))
    if path != "/wechat":
        reply = read(Cipher(KEY, APP).open(str(reply["Encrypt"])))
    return str(reply["Content"])


@pytest.mark.parametrize("parts", ["sqlite_url"], indirect=True)
@pytest.mark.prove
def test_ten_thousand_hostile_requests_break_nothing_and_leave_nothing(
    parts: Parts, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    watch = Watch(create_app(parts))
    told = {path: answer_to(watch, path, 1) for path in PATHS}
    again: list[Attack] = []
    for number in range(REPLAYED):
        for path in PATHS:
            good, bad = replays(path, 100 + number)
            first = [watch.meet(one) for one in good]
            assert [watch.meet(one) != "" for one in good] == [True] * len(first)  # a redelivery
            again += bad
    before = held(parts.sessions)
    for attack in chain(again, row(7, MADE)):
        watch.meet(attack)
    think_up(watch)
    assert watch.count >= 10_000
    assert held(parts.sessions) == before
    assert faults(caplog) == []
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        kept = {key: redis.ttl(key) for key in redis.scan_iter(count=1000)}
    lasting = {"gk:request:": LONGEST_KEPT, "gk:reply:": LONGEST_KEPT, "gk:dialogue:": LASTS}
    strays = [key for key, rest in kept.items()
              if not 0 < rest <= next((most for kind, most in lasting.items() if key.startswith(kind)), 0)]  # fmt: skip
    assert strays == []
    assert {path: answer_to(watch, path, 2) for path in PATHS} == told
    assert all(words for words in told.values())


def test_whatever_a_citizen_really_says_is_answered(
    parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    watch = Watch(create_app(parts))
    for number, words in enumerate([*WORDS, "字" * 20_000, "x" * 60_000, "\x7f\x85\u2028\ufdd0"]):
        said = TEXT | {"MsgId": str(number + 1), "Content": words.replace("]]>", "]] >")}
        for body, path in (
            (xml(said), "/wechat"),
            (json.dumps(said, ensure_ascii=False), "/wechat/lenient"),
        ):
            query = urlencode(signed(f"c{number}"))
            assert watch.meet(Attack(words, body.encode(), query, path, allowed=frozenset({200})))
    assert faults(caplog) == []
