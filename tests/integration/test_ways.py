"""A person's own ways: used once the code that was sent there was typed in; sealed at rest; nobody else's business."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.audit import trail
from bot.couriers.mail import Mail
from bot.couriers.robots import Robot
from bot.db.engine import Sessions
from bot.errors import NotFound, OutOfTurn, Refused
from bot.messages import address, message, way
from bot.messages.address import Given
from bot.messages.way import GOOD_FOR, MOST, MOST_CODES, MOST_TRIES, Way
from bot.staff.member import Member
from tests.integration.outbox_help import (
    DINGTALK,
    KEY,
    SECRET,
    VAULT,
    ask_code,
    code_of,
    mail_server,
    outgoing,
    robots,
)

People = dict[str, Member]


def _add(sessions: Sessions, person: Member, given: Given) -> int:
    with sessions.begin() as session:
        return way.add(session, session.merge(person), given, vault=VAULT, at=clock.now()).id


def _verify(sessions: Sessions, number: int, code: str) -> bool:
    with sessions.begin() as session:
        one = session.get_one(Way, number)
        return way.verify(session, one, code, vault=VAULT, at=clock.now())


def test_a_way_is_used_once_the_code_that_arrived_there_was_typed_in(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    with mail_server() as server:
        job = outgoing(one_sessions, tmp_path, {"mail": Mail(server.url)})
        number = _add(one_sessions, staff["deputy"], address.mail("li@bureau.test"))
        with one_sessions.begin() as session:
            message.tell(session, ("deputy",), "早了", about=("notice", "1"), at=clock.now())
        ask_code(one_sessions, number)
        job.run()
        (first,) = server.came
        code = code_of(one_sessions, number)
        assert code in first.get_content()
        assert len(code) == 6
        assert not _verify(one_sessions, number, "000000" if code != "000000" else "1")
        assert _verify(one_sessions, number, f" {code} ")
        with one_sessions.begin() as session:
            message.tell(session, ("deputy",), "正好", about=("notice", "1"), at=clock.now())
        job.run()
    assert [one["Subject"] for one in server.came[1:]] == ["正好"]
    with one_sessions.read() as session:  # the code is on no page and in no message
        told = message.to(session, session.merge(staff["deputy"]), read_too=True)
        assert not any(code in one.text for one in told)


def test_a_robot_is_proven_in_its_group(
    one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    with robots() as server:
        job = outgoing(one_sessions, tmp_path, {"dingtalk": Robot("dingtalk", server.base)})
        number = _add(one_sessions, staff["chief"], address.robot("dingtalk", DINGTALK, SECRET))
        ask_code(one_sessions, number)
        job.run()
    assert code_of(one_sessions, number) in server.texts()[0]


def test_a_code_is_good_for_half_an_hour_and_a_few_tries(
    one_sessions: Sessions, staff: People, hands: time_machine.Traveller
) -> None:
    number = _add(one_sessions, staff["deputy"], address.mail("li@bureau.test"))
    ask_code(one_sessions, number)
    with pytest.raises(OutOfTurn, match="一分钟"):
        ask_code(one_sessions, number)
    code = code_of(one_sessions, number)
    wrong = "999999" if code != "999999" else "111111"
    assert [_verify(one_sessions, number, wrong) for _ in range(MOST_TRIES)] == [False] * MOST_TRIES
    with pytest.raises(Refused, match="输错了 5 次"):
        _verify(one_sessions, number, code)
    hands.shift(timedelta(minutes=2))
    ask_code(one_sessions, number)
    hands.shift(GOOD_FOR + timedelta(seconds=1))
    with pytest.raises(Refused, match="过期"):
        _verify(one_sessions, number, code_of(one_sessions, number))


def test_nobody_lets_codes_rain_on_an_address(
    one_sessions: Sessions, staff: People, hands: time_machine.Traveller
) -> None:
    number = _add(one_sessions, staff["deputy"], address.mail("victim@bureau.test"))
    for _ in range(MOST_CODES):
        ask_code(one_sessions, number)
        hands.shift(timedelta(minutes=2))
    with one_sessions.begin() as session:  # taking it away and adding it again is no way round
        way.remove(session, session.get_one(Way, number), at=clock.now())
    again = _add(one_sessions, staff["deputy"], address.mail("victim@bureau.test"))
    with pytest.raises(Refused, match="一天最多"):
        ask_code(one_sessions, again)


def test_where_a_way_leads_is_sealed_and_forgotten_when_it_is_taken_away(
    one_sessions: Sessions, staff: People
) -> None:
    number = _add(one_sessions, staff["deputy"], address.robot("dingtalk", DINGTALK, SECRET))
    with one_sessions.read() as session:
        row = session.execute(select(Way.__table__)).mappings().one()
        assert KEY not in repr(row)
        assert SECRET not in repr(row)
    with one_sessions.begin() as session:
        mine = way.find(session, staff["deputy"], number)
        way.remove(session, mine, at=clock.now())
        assert (mine.address, mine.secret, mine.code) == ("", "", "")
        acts = trail.of(session, "member", str(staff["deputy"].id))
        assert [one.verb for one in acts][-2:] == ["way.add", "way.remove"]
        assert not any(KEY in repr(one.after) for one in acts)


def test_a_way_is_its_owners_alone(one_sessions: Sessions, staff: People) -> None:
    number = _add(one_sessions, staff["deputy"], address.mail("li@bureau.test"))
    with one_sessions.begin() as session:
        assert way.find(session, staff["deputy"], number).id == number
        for stranger in ("chief", "admin"):
            with pytest.raises(NotFound):
                way.find(session, staff[stranger], number)


def test_the_same_way_twice_and_a_seventh_are_refused(
    one_sessions: Sessions, staff: People
) -> None:
    for number in range(MOST):
        _add(one_sessions, staff["deputy"], address.mail(f"li{number}@bureau.test"))
    with pytest.raises(Refused, match="最多设置 6 种"):
        _add(one_sessions, staff["deputy"], address.mail("li9@bureau.test"))
    _add(one_sessions, staff["chief"], address.mail("li0@bureau.test"))
    with pytest.raises(OutOfTurn, match="已经设置过"):
        _add(one_sessions, staff["chief"], address.mail("li0@bureau.test"))
