"""The cases in which a telephone is enough: data, for words and kinds; what is written wrong is refused."""

import pytest
from sqlalchemy import delete, select

from bot import bureau
from bot.db import facts
from bot.db.engine import Sessions
from bot.db.facts import Fact
from bot.db.files import Files
from bot.errors import Refused
from bot.notices import (
    emergency_case,
)
from bot.notices.emergency_case import EmergencyCase
from tests import make
from tests.integration.emergency_help import (
    People,
    call,
    closing,
    recorded,
)


@pytest.fixture
def people(one_sessions: Sessions) -> People:
    """The bureau as config/ has it, and one member for each role."""
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


def test_a_case_may_be_for_some_kinds_only(
    one_sessions: Sessions, files: Files, people: People
) -> None:
    with one_sessions.begin() as session:
        session.get_one(EmergencyCase, "临时闭馆").kinds = ["通知公告", "公益培训"]
        notice = closing(session, files, people["officer"], kind="群众文化活动")
        with pytest.raises(Refused, match="只用于通知公告、公益培训"):
            recorded(session, files, notice, call(people["deputy"]), people["officer"])


def test_a_database_from_before_there_were_cases_gets_them_once(
    one_sessions: Sessions, people: People
) -> None:
    with one_sessions.begin() as session:
        session.execute(delete(EmergencyCase))
        session.execute(delete(Fact).where(Fact.name == emergency_case.LOADED))
        bureau.load_once(session, make.CONFIG, at=make.AT)
        names = select(EmergencyCase.name).order_by(EmergencyCase.name)
        assert {"临时闭馆", "预警", "取消"} <= set(session.scalars(names))
        session.execute(delete(EmergencyCase))
        bureau.load_once(session, make.CONFIG, at=make.AT)
        assert session.scalars(names).all() == []
        assert facts.get(session, emergency_case.CLOSES) == "17:30"


@pytest.mark.parametrize(
    "data",
    [{"office_closes": "晚上"}, {"emergency": "闭馆"}, {"emergency": [{"name": "a", "words": "闭馆"}]}],
)  # fmt: skip
def test_cases_that_are_written_wrong_are_refused(
    one_sessions: Sessions, data: dict[str, object]
) -> None:
    with one_sessions.begin() as session, pytest.raises((TypeError, ValueError)):
        emergency_case.load(session, data, make.AT)
