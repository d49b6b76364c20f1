"""错情台账: what counts as known, as seen by readers, and as having been out."""

from datetime import timedelta

import pytest
import time_machine

from bot import clock
from bot.checks.finding import Severity
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Refused
from bot.messages import message
from bot.notices import console_fix, review, versions
from bot.notices.correction import Way
from bot.notices.mistake import How, Standing
from bot.notices.rules import CheckWord
from bot.review.chain import CHECKLIST
from tests import make
from tests.integration.error_help import (
    BODY,
    RIGHT,
    WRONG,
    People,
    corrected,
    fix,
    out,
    published,
    report,
    settle,
    words,
)


@pytest.fixture
def people(one_sessions: Sessions, hands: time_machine.Traveller) -> People:
    """The bureau on SQLite, at AT."""
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


@pytest.mark.parametrize(
    ("word", "learned"),
    [
        ({}, False),
        ({"severity": Severity.BLOCK.value}, False),
        ({"severity": Severity.HINT.value}, True),
        ({"valid_to": make.today() - timedelta(days=1)}, True),
        ({"valid_from": make.today() + timedelta(days=1)}, True),
        ({"valid_to": make.today()}, False),
    ],
)
def test_a_word_that_stops_nothing_is_not_known(
    one_sessions: Sessions, people: People, files: Files, word: dict[str, object], learned: bool
) -> None:
    with one_sessions.begin() as session:
        usual: dict[str, object] = {
            "category": "错别字", "word": WRONG, "is_pattern": False, "use": RIGHT, "source": "字典",
            "severity": Severity.CONFIRM.value, "unless": [], "valid_from": None, "valid_to": None,
        }  # fmt: skip
        notice = out(session, files, people)
        session.add(CheckWord(**usual | word))
        one = report(session, notice, people, learn=True)
        assert (one.word_id is not None) is learned
        assert len(words(session)) == int(learned)


def test_what_is_read_in_other_notices_counts_whatever_stands_between_its_characters(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    """Four times in use, it may be right: marks and unseen characters do not hide that."""
    with one_sessions.begin() as session:
        notice = out(session, files, people)
        for body in (
            "在文化**广厂**",
            "在文**化广**厂",
            "在文化广\u200b厂",
            "在文化[广厂](https://a.cn)",
        ):
            out(session, files, people, body=body)
        out(session, files, people, body="文化，广场，厂房")  # has the characters, not the word
        with pytest.raises(Refused, match="至少有 4 篇这样写"):
            report(session, notice, people, learn=True)


def test_the_author_line_is_searched_and_unseen_characters_are_not_looked_for(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        scheduled = make.scheduled(
            session, files, people, author="张山", body="在文化**广厂**放映。"
        )
        notice = published(session, scheduled)
        assert report(session, notice, people, wrong="张山", right="张三").place == "作者"
        one = report(session, notice, people, wrong="文化广\u200b厂")
        assert (one.place, one.wrong) == ("正文", WRONG)


def test_an_error_that_the_console_has_put_right_already_is_registered_and_closed(
    one_sessions: Sessions, people: People, files: Files, hands: time_machine.Traveller
) -> None:
    with one_sessions.begin() as session:
        notice = out(session, files, people)
        hands.shift(60)
        draft = corrected(session, notice, people, files, Way.CONSOLE)
        review.submit(session, draft, by=people["editor"], at=clock.now())
        for role in ("unit_head", "deputy"):
            review.approve(
                session, draft, by=people[role], comment="", checked=CHECKLIST, at=clock.now()
            )
        settle(session)
        console_fix.confirm(
            session, notice, make.picture(), "截图.png", by=people["officer"], files=files, at=clock.now()
        )  # fmt: skip
        assert [one.content["body"] for one in versions.of(session, notice)] == [
            BODY, BODY.replace(WRONG, RIGHT)
        ]  # fmt: skip
        with pytest.raises(Refused, match="照抄"):
            report(session, notice, people, wrong="文化厂")
        one = report(session, notice, people)
        assert one.place == "正文"
        assert any(
            "后台已经改过，请由信息公开专员" in told.text
            for told in message.to(session, people["editor"])
        )
        assert fix(session, one, people, files, How.CONSOLE) == ""
        assert (one.state, one.word_id is not None) == (Standing.FIXED, True)
