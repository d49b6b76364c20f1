"""澄清: who asks about a rumour, or reads an item that was cleared up, meets the clarification first."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.answers.index import Index
from bot.audit.trail import Act
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means, Reply
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.notices import clarify, release, review, schedule, show, withdraw, write
from bot.notices.channel import Mode
from bot.notices.clarify import Clarification, Cleared
from bot.notices.notice import Notice
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make, public

RUMOUR = "全县图书馆下月起收费"


@pytest.fixture
def chat(one_sessions: Sessions, tmp_path: Path) -> Chat:
    return Chat(
        one_sessions, index=Index(tmp_path / "index"), link=lambda path: f"https://x.cn{path}", demo=lambda: False
    )  # fmt: skip


def told(chat: Chat, text: str) -> Reply:
    return chat.answer(Asked("wechat", "", Means.TEXT, text, "", make.AT))


def out(sessions: Sessions, files: Files, staff: dict[str, Member], what: Cleared) -> int:
    """A clarification that is released."""
    with sessions.begin() as session:
        made = make.notice(
            session, files, staff["editor"], title="关于免费借阅的说明", body="免费借阅没有变化。",
            unit="文化馆",
        )  # fmt: skip
        clarify.clarify(session, made, what, by=staff["editor"], at=make.AT)
        review.submit(session, made, by=staff["editor"], at=make.AT)
        for role in ("unit_head", "deputy"):
            review.approve(session, made, by=staff[role], comment="", checked=CHECKLIST, at=make.AT)
        (one,) = schedule.schedule(
            session, made, on=["wechat"], mode=Mode.PUBLISH, due=None, by=staff["editor"], at=make.AT
        )  # fmt: skip
        made.move("claim")
        release.confirm(session, one, url="https://mp.weixin.qq.com/s/1", at=make.AT)
        return made.id


def item(sessions: Sessions, title: str = "少儿阅读推广季安排") -> int:
    with sessions.begin() as session:
        return public.notice(session, title, body="少儿阅读推广季本月开始。").id


def test_the_clarification_of_a_rumour_is_told_first(
    one_sessions: Sessions, files: Files, staff: dict[str, Member], chat: Chat
) -> None:
    number = out(one_sessions, files, staff, Cleared(rumour=RUMOUR, seen_on=date(2026, 11, 23)))
    assert told(chat, "图书馆要收费了吗").text.startswith("【澄清】")
    reply = told(chat, "听说全县图书馆下月起收费，是真的吗")
    assert reply.text.startswith("【澄清】《关于免费借阅的说明》")
    assert f"https://x.cn/notices/{number}" in reply.text
    assert (reply.answered, reply.answers[0].id) == (True, str(number))


def test_it_goes_before_the_hours_where_they_are_asked_for_too(
    one_sessions: Sessions, files: Files, staff: dict[str, Member], chat: Chat
) -> None:
    out(one_sessions, files, staff, Cleared(rumour="图书馆明天起关门"))
    reply = told(chat, "图书馆明天起关门吗")
    assert reply.text.startswith("【澄清】")
    assert "图书馆：11月25日" in reply.text


def test_whoever_asks_about_the_item_hears_that_it_was_cleared_up(
    one_sessions: Sessions, files: Files, staff: dict[str, Member], chat: Chat
) -> None:
    number = item(one_sessions)
    with one_sessions.read() as session:
        about = show.find(session, number)
    made = out(one_sessions, files, staff, Cleared(about=about))
    reply = told(chat, "少儿阅读推广季安排")
    assert reply.text.startswith("【澄清】《关于免费借阅的说明》")
    assert "《少儿阅读推广季安排》" in reply.text
    assert [one.id for one in reply.answers[:2]] == [str(made), str(number)]


@pytest.mark.parametrize(
    "asked", ["少儿阅读推广季安排", "文化馆有什么活动", "图书馆几点开门", "你好"]
)
def test_other_questions_are_answered_as_before(
    one_sessions: Sessions, files: Files, staff: dict[str, Member], chat: Chat, asked: str
) -> None:
    item(one_sessions)
    before = told(chat, asked).text
    out(one_sessions, files, staff, Cleared(rumour=RUMOUR))
    assert told(chat, asked).text.splitlines()[0] == before.splitlines()[0]


def test_the_pages_say_so_until_it_is_withdrawn(
    one_sessions: Sessions, files: Files, staff: dict[str, Member], chat: Chat
) -> None:
    number = item(one_sessions)
    with one_sessions.read() as session:
        about = show.find(session, number)
    made = out(one_sessions, files, staff, Cleared(about=about))
    reader = public.web(one_sessions, files).test_client()
    assert "关于本文有澄清" in reader.get(f"/notices/{number}").text
    assert "本文澄清<a" in reader.get(f"/notices/{made}").text
    with one_sessions.begin() as session:
        withdraw.withdraw(
            session, show.find(session, made), by=staff["officer"], reason="重写", at=make.AT
        )
    assert "关于本文有澄清" not in reader.get(f"/notices/{number}").text
    assert "【澄清】" not in told(chat, "少儿阅读推广季安排").text


def test_a_rumour_is_quoted_on_the_page_with_where_it_goes_round(
    one_sessions: Sessions, files: Files, staff: dict[str, Member]
) -> None:
    what = Cleared(rumour=RUMOUR, url="https://tieba.example.org/1", seen_on=date(2026, 11, 23))
    made = out(one_sessions, files, staff, what)
    page = public.web(one_sessions, files).test_client().get(f"/notices/{made}").text
    assert f"2026年11月23日出现的不实说法：“{RUMOUR}”" in page
    assert 'href="https://tieba.example.org/1"' in page


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (Cleared(), "只写一样"), (Cleared(rumour="假" * 201), "最多 200 个字"),
        (Cleared(rumour="王某13800138000收费"), "手机号"), (Cleared(rumour="收费", url="tieba"), "https"),
        (Cleared(rumour="收费", seen_on=date(2026, 11, 25)), "还没有到"),
    ],
)  # fmt: skip
def test_what_does_not_do_is_refused_whole(
    one_sessions: Sessions, files: Files, staff: dict[str, Member], what: Cleared, why: str
) -> None:
    with one_sessions.begin() as session:
        made = make.notice(session, files, staff["editor"])
        with pytest.raises(Refused, match=why):
            clarify.clarify(session, made, what, by=staff["editor"], at=make.AT)
        assert session.scalar(select(func.count()).select_from(Clarification)) == 0


def test_only_writers_say_it_of_a_draft_and_the_trail_keeps_it(
    one_sessions: Sessions, files: Files, staff: dict[str, Member]
) -> None:
    with one_sessions.begin() as session:
        draft = make.notice(session, files, staff["editor"])
        approved = make.approved(session, files, staff)
        with pytest.raises(NotYours):
            clarify.clarify(session, draft, Cleared(rumour="假"), by=staff["deputy"], at=make.AT)
        with pytest.raises(OutOfTurn, match="审核的人要看到"):
            clarify.clarify(session, approved, Cleared(rumour="假"), by=staff["editor"], at=make.AT)
        with pytest.raises(OutOfTurn, match="没有发布过"):
            clarify.clarify(session, draft, Cleared(approved), by=staff["editor"], at=make.AT)
        for rumour in ("假的", "更假的"):
            clarify.clarify(session, draft, Cleared(rumour=rumour), by=staff["editor"], at=make.AT)
        acts = session.scalars(select(Act).where(Act.verb == "notice.clarify")).all()
        assert [(act.after or {})["rumour"] for act in acts] == ["假的", "更假的"]
        shown = show.whole(session, draft)["clarifies"]
        assert isinstance(shown, dict)
        assert shown["rumour"] == "更假的"
        write.delete(session, draft, by=staff["editor"], at=make.AT)
        session.flush()
        assert session.get(Notice, draft.id) is None
