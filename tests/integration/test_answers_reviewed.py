"""What staff write for citizens is live when somebody else has passed it."""

import html
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.answers import propose, write
from bot.answers.entry import Entry
from bot.answers.lesson import Lesson
from bot.answers.write import Given
from bot.db.engine import Sessions
from bot.errors import NotYours, OutOfTurn, Refused
from bot.review import proposal
from bot.review.chain import CHECKLIST
from bot.review.proposal import Proposal, State
from tests.integration.desk_help import Desk
from tests.integration.later_help import LATER, Town

PUTS = {propose.ONE: propose.put, propose.TABLE: propose.put_table}
GIVEN = Given("充电桩在哪", "在文化馆东门。", "文化馆", source="公告 2026 年第 3 号")
TABLE = "id,question,answer\na1,怎么办读者证,带身份证\na2,能停车吗,能\n"


def entries(sessions: Sessions) -> list[Entry]:
    with sessions.read() as session:
        return list(session.scalars(select(Entry).where(Entry.kind == "faq").order_by(Entry.id)))


def proposed(sessions: Sessions, town: Town, given: Given = GIVEN) -> int:
    with sessions.begin() as session:
        of = session.scalar(select(Entry).where(Entry.kind == "faq"))
        made = propose.entry(
            session, given, of=of, version=of.version if of else 0, by=town.staff["editor"], at=LATER
        )  # fmt: skip
        assert made is not None
        return made.id


def passed(sessions: Sessions, town: Town, number: int, by: str = "unit_head") -> bool:
    with sessions.begin() as session:
        return proposal.approve(
            session, number, by=town.staff[by], checked=CHECKLIST, at=LATER, puts=PUTS
        )


def test_an_entry_is_live_when_the_chain_has_passed_it(one_sessions: Sessions, town: Town) -> None:
    number = proposed(one_sessions, town)
    assert entries(one_sessions) == []
    assert passed(one_sessions, town, number)
    (one,) = entries(one_sessions)
    assert (one.answer, one.reviewed_by, one.source) == (
        "在文化馆东门。", "unit_head-one", "公告 2026 年第 3 号",
    )  # fmt: skip
    number = proposed(one_sessions, town, replace(GIVEN, answer="在北门。"))
    assert entries(one_sessions)[0].answer == "在文化馆东门。"
    passed(one_sessions, town, number)
    assert entries(one_sessions)[0].answer == "在北门。"


def test_an_entry_for_a_question_is_found_by_its_words(one_sessions: Sessions, town: Town) -> None:
    with one_sessions.begin() as session:
        made = propose.entry(
            session, GIVEN, asked="电车哪里能充上电", by=town.staff["editor"], at=LATER
        )
        assert made is not None
    passed(one_sessions, town, made.id)
    with one_sessions.read() as session:
        assert [one.question for one in session.scalars(select(Lesson))] == ["电车哪里能充上电"]


def test_nobody_passes_their_own_nor_without_the_five_points(
    one_sessions: Sessions, town: Town
) -> None:
    number = proposed(one_sessions, town)
    with pytest.raises(NotYours):
        passed(one_sessions, town, number, "editor")
    with one_sessions.begin() as session, pytest.raises(Refused, match="五个方面"):
        proposal.approve(
            session, number, by=town.staff["unit_head"], checked=(), at=LATER, puts=PUTS
        )
    assert entries(one_sessions) == []


def test_what_was_returned_or_withdrawn_changes_nothing(one_sessions: Sessions, town: Town) -> None:
    first, second = proposed(one_sessions, town), proposed(one_sessions, town)
    with one_sessions.begin() as session:
        proposal.send_back(session, first, by=town.staff["unit_head"], reason="不准", at=LATER)
        with pytest.raises(NotYours):
            proposal.withdraw(session, second, by=town.staff["editor2"], at=LATER)
        proposal.withdraw(session, second, by=town.staff["editor"], at=LATER)
        states = [one.state for one in session.scalars(select(Proposal).order_by(Proposal.id))]
        assert states == [State.RETURNED, State.WITHDRAWN]
    with pytest.raises(OutOfTurn):
        passed(one_sessions, town, first)
    assert entries(one_sessions) == []


def test_one_change_of_an_entry_at_a_time_and_none_over_a_newer_one(
    one_sessions: Sessions, town: Town
) -> None:
    passed(one_sessions, town, proposed(one_sessions, town))
    number = proposed(one_sessions, town, replace(GIVEN, answer="在北门。"))
    with pytest.raises(OutOfTurn, match="editor-one"):
        proposed(one_sessions, town, replace(GIVEN, answer="在南门。"))
    with one_sessions.begin() as session:
        one = session.scalars(select(Entry).where(Entry.kind == "faq")).one()
        write.edit(session, one, replace(GIVEN, answer="在西门。"), version=one.version, by=town.staff["editor"], at=LATER)  # fmt: skip
    with pytest.raises(OutOfTurn, match="后来又改过"):
        passed(one_sessions, town, number)
    assert entries(one_sessions)[0].answer == "在西门。"


@time_machine.travel(LATER, tick=False)
def test_a_table_and_an_entry_are_passed_together_on_the_desk(
    one_sessions: Sessions, town: Town, tmp_path: Path
) -> None:
    hall = Desk(one_sessions, tmp_path)
    editor, head = (hall.of(town.staff[role], at=LATER) for role in ("editor", "unit_head"))
    said = editor.press(
        "/desk/questions/new", question="充电桩在哪", answer="在东门。", live="y", source="公告"
    )
    assert "已送审" in said
    preview = editor.post("/desk/questions/import", file=(io.BytesIO(TABLE.encode()), "t.csv")).text
    fields = dict(re.findall(r'name="(file|seen)"[^>]*value="([^"]+)"', preview))
    assert "新增 2 条" in editor.press("/desk/questions/import/confirm", **fields)
    assert entries(one_sessions) == []
    assert "2 处问答和用语" in head.read("/desk/review")
    assert "怎么办读者证" in head.read("/desk/proposals/2")
    assert "同意勾选的" not in editor.read("/desk/proposals")
    assert "五个方面" in head.refused("/desk/proposals/approve", number=("1", "2"))
    assert "2 处现在就生效" in head.press("/desk/proposals/approve", number=("1", "2"), checked="y")
    assert {one.question for one in entries(one_sessions)} == {"充电桩在哪", "怎么办读者证", "能停车吗"}  # fmt: skip
    assert "在东门" in town.says("充电桩在哪", "m9")


@time_machine.travel(LATER, tick=False)
def test_a_sentence_of_the_bot_is_said_when_it_was_passed(
    one_sessions: Sessions, town: Town, tmp_path: Path
) -> None:
    hall = Desk(one_sessions, tmp_path)
    officer, head = (hall.of(town.staff[role], at=LATER) for role in ("officer", "unit_head"))
    page = "/desk/settings/replies/of/thanks"
    assert "不能用" in officer.refused(
        page, text="不客气，{nobody}。", seen=_seen(officer.read(page))
    )
    assert "已送审" in officer.press(page, text="不用谢。", seen=_seen(officer.read(page)))
    assert town.says("谢谢", "m1").startswith("不客气")
    assert "现在就生效" in head.press("/desk/proposals/approve", number="1", checked="y")
    assert town.says("谢谢", "m2") == "不用谢。"
    assert hall.of(town.staff["editor"], at=LATER).get(page).status_code == 403


def _seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])
