"""An error of the register is closed by what put it right, with proof; then its word stops the next text."""

import pytest
import time_machine

from bot import clock
from bot.checks.finding import Severity
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.notices import (
    check,
    console_fix,
    mend,
    release,
    review,
    rules,
    take_down,
    withdraw,
)
from bot.notices.correction import Way
from bot.notices.mend import Fix
from bot.notices.mistake import How, Standing
from bot.review.chain import CHECKLIST
from tests import make
from tests.integration.error_help import (
    PROOF,
    RIGHT,
    WRONG,
    People,
    corrected,
    fix,
    out,
    report,
    settle,
)


@pytest.fixture
def people(one_sessions: Sessions, hands: time_machine.Traveller) -> People:
    """The bureau on SQLite, at AT."""
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


def test_a_withdrawal_closes_it_when_it_is_done_and_its_word_stops_the_next_text(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        notice = out(session, files, people)
        one = report(session, notice, people)
        with pytest.raises(OutOfTurn, match="没有撤回"):
            fix(session, one, people, files, How.WITHDRAW)
        withdraw.withdraw(session, notice, by=people["officer"], reason="地点有误", at=make.AT)
        with pytest.raises(OutOfTurn, match="还没有办完"):
            fix(session, one, people, files, How.WITHDRAW)
        (one_out,) = release.of(session, notice.id)
        take_down.confirm(session, one_out, note="", by=people["officer"], at=make.AT)
        with pytest.raises(NotYours):
            mend.fix(
                session, one, Fix(How.WITHDRAW, PROOF), by=people["editor"], files=files, at=make.AT
            )  # fmt: skip
        with pytest.raises(Refused, match="要有证明"):
            mend.fix(session, one, Fix(How.WITHDRAW), by=people["officer"], files=files, at=make.AT)
        made = Fix(How.WITHDRAW, file=make.picture(), name="截图.png")
        assert mend.fix(session, one, made, by=people["officer"], files=files, at=make.AT) == ""
        assert (one.state, files.has(one.proof)) == (Standing.FIXED, True)
        with pytest.raises(OutOfTurn, match="已办结"):
            fix(session, one, people, files, How.WITHDRAW)

        again = make.notice(session, files, people["editor"], body=f"周日在{WRONG}演出。")
        (found,) = check.findings(again, today=make.today(), pack=rules.kept(session))
        assert (found.severity, found.why, found.fix) == (
            Severity.CONFIRM, "错情台账 第 1 号", RIGHT
        )  # fmt: skip
        with pytest.raises(Refused, match=WRONG):
            review.submit(session, again, by=people["editor"], at=make.AT)


def test_a_correction_closes_it_once_it_is_out(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        notice = out(session, files, people)
        one = report(session, notice, people)
        with pytest.raises(OutOfTurn, match="没有办过另发更正"):
            fix(session, one, people, files, How.CORRECT)
        draft = corrected(session, notice, people, files, Way.NOTICE)
        with pytest.raises(OutOfTurn, match=f"更正稿 {draft.id}"):
            fix(session, one, people, files, How.CORRECT)
        draft.published_at = clock.now()
        settle(session)
        with pytest.raises(OutOfTurn, match="没有办过后台小改"):
            fix(session, one, people, files, How.CONSOLE)
        assert fix(session, one, people, files, How.CORRECT) == ""
        assert one.correction_id == 1


def test_a_small_change_closes_it_only_where_the_wording_is_gone(
    one_sessions: Sessions, people: People, files: Files
) -> None:
    with one_sessions.begin() as session:
        notice = out(session, files, people)
        one, other = (
            report(session, notice, people),
            report(session, notice, people, wrong="七点", right="八点"),
        )
        draft = corrected(session, notice, people, files, Way.CONSOLE)
        review.submit(session, draft, by=people["editor"], at=make.AT)
        for role in ("unit_head", "deputy"):
            review.approve(
                session, draft, by=people[role], comment="", checked=CHECKLIST, at=make.AT
            )
        settle(session)
        console_fix.confirm(
            session, notice, make.picture(), "a.png", by=people["officer"], files=files, at=make.AT
        )  # fmt: skip
        with pytest.raises(OutOfTurn, match="还有“七点”"):
            fix(session, other, people, files, How.CONSOLE)
        assert fix(session, one, people, files, How.CONSOLE) == ""
