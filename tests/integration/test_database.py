"""The database keeps its promises on both engines."""

import pytest
from sqlalchemy import text

from bot.db.engine import Sessions
from bot.ledger.channels import Channel, names


def test_a_failed_transaction_leaves_nothing(sessions: Sessions) -> None:
    with pytest.raises(RuntimeError):
        _fail_in_the_middle(sessions)
    with sessions.read() as session:
        assert session.get(Channel, "x") is None


def _fail_in_the_middle(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.add(Channel(slug="x", name="甲", kind="tv"))
        session.flush()
        raise RuntimeError


def test_a_reader_does_not_wait_for_a_writer(sessions: Sessions) -> None:
    with sessions.begin() as writer:
        writer.add(Channel(slug="wechat", name="桓台文化", kind="wechat"))
        writer.flush()
        with sessions.read() as reader:
            assert reader.execute(text("SELECT count(*) FROM channel")).scalar() == 0
    with sessions.read() as reader:
        assert names(reader)["微信公众号桓台文化"].slug == "wechat"
