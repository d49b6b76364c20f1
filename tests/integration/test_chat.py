"""What citizens are told, on both databases: only what is public, once for each delivery."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.answers import import_
from bot.answers.entry import Kind
from bot.answers.import_ import NewEntry
from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means, Reply
from bot.db.engine import Sessions
from bot.notices.notice import Classification, State
from tests import make, public


def chat(sessions: Sessions, folder: Path, *, demo: bool = False) -> Chat:
    with sessions.begin() as session:
        make.loaded(session)
    index = Index(folder / "index")
    return Chat(sessions, index=index, link=lambda path: f"https://x.cn{path}", demo=lambda: demo)


def asked(text: str, means: Means = Means.TEXT, delivery: str = "m1") -> Asked:
    return Asked(
        "wechat", "openid-1", means, text, delivery, make.AT
    )  # a Tuesday, 09:00 in Beijing


def told(one: Chat, text: str, means: Means = Means.TEXT) -> Reply:
    return one.answer(asked(text, means))


def test_a_follower_is_greeted_and_a_demonstration_says_so(
    sessions: Sessions, tmp_path: Path
) -> None:
    assert "演示数据" not in told(chat(sessions, tmp_path), "", Means.FOLLOW).text
    assert "演示数据" in told(chat(sessions, tmp_path, demo=True), "", Means.FOLLOW).text


def test_open_now_tells_every_place(sessions: Sessions, tmp_path: Path) -> None:
    reply = told(chat(sessions, tmp_path), "现在开门吗")
    assert (reply.intent, reply.answered) == ("hours", True)
    assert len(reply.text.splitlines()) == 5
    assert "图书馆：现在开放，到 17:30" in reply.text


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("图书馆几点关门？", "现在开放，到 17:30"), ("图书官开门吗", "图书馆：现在开放"), ("图书管几点关门", "图书馆：现在开放"), ("圕开门吗", "图书馆：现在开放"),
        ("博物管今天开不开", "博物馆：现在开放"), ("ＰＭ２点博物馆开门吗", "博物馆：今天 14:00 开放"),
        ("下周一文化馆开吗", "11月30日（周一）不开放"), ("明天上班吗", "桓台县文化出版局：11月25日（周三）08:30—12:00"),
        ("周末图书馆和博物馆开放吗", "博物馆：11月28日（周六）09:00—17:00"), ("2027年5月3日图书馆开门吗", "以国务院办公厅通知为准"),
        ("国庆博物馆开门吗", "法定节假日开放"),
    ],
)  # fmt: skip
def test_hours_are_told_as_they_are_asked(
    one_sessions: Sessions, tmp_path: Path, text: str, holds: str
) -> None:
    reply = told(chat(one_sessions, tmp_path), text)
    assert reply.intent == "hours"
    assert holds in reply.text


def test_a_question_of_the_guide_is_answered_directly(sessions: Sessions, tmp_path: Path) -> None:
    reply = told(chat(sessions, tmp_path), "您好，请问申请信息公开要收费吗？谢谢")
    assert reply.answered
    assert "不收费" in reply.text
    assert (reply.answers[0].id, reply.answers[0].kind) == ("guide-apply-fee", "guide")


def test_an_expired_answer_is_found_and_no_longer_given(sessions: Sessions, tmp_path: Path) -> None:
    one = chat(sessions, tmp_path)
    old = NewEntry(
        "old", "春节灯会几点开始？", "晚上六点", valid_until=make.today() - timedelta(days=1)
    )
    with sessions.begin() as session:
        import_.keep(session, [old], kind=Kind.FAQ, at=make.AT)
    reply = told(one, "春节灯会几点开始")
    assert reply.answers[0].id == "old"
    assert not reply.answered
    assert "六点" not in reply.text


def test_an_honest_not_found_says_what_else_can_be_done(sessions: Sessions, tmp_path: Path) -> None:
    reply = told(chat(sessions, tmp_path), "我家的猫走丢了谁来管")
    assert (reply.intent, reply.answered) == ("not_found", False)
    assert "0533-8180313" in reply.text
    assert "12345" in reply.text


def test_what_belongs_to_others_is_sent_to_their_door_unless_it_is_answered_here(
    one_sessions: Sessions, tmp_path: Path
) -> None:
    one = chat(one_sessions, tmp_path)
    reply = told(one, "医保卡丢了怎么补办")
    assert (reply.intent, reply.answered) == ("elsewhere", False)
    assert "12393" in reply.text
    with one_sessions.begin() as session:
        ours = NewEntry("card", "医保卡丢了怎么补办？", "本局一楼可以补办。")
        import_.keep(session, [ours], kind=Kind.FAQ, at=make.AT)
    assert told(one, "医保卡丢了怎么补办").answered
    assert told(one, "济南市图书馆几点开门").intent == "elsewhere"
    assert told(one, "桓台图书馆几点开门").intent == "hours"


@pytest.mark.parametrize(
    ("at", "holds"),
    [(make.AT, "到 12:00"), (make.AT + timedelta(hours=12), "明天 08:30"), (make.AT + timedelta(days=4), "11月30日（周一） 08:30")],
)  # fmt: skip
def test_who_asks_for_a_person_hears_when_one_is_there(
    one_sessions: Sessions, tmp_path: Path, at: datetime, holds: str
) -> None:
    one = chat(one_sessions, tmp_path)
    reply = one.answer(Asked("wechat", "openid-1", Means.TEXT, "转人工", "m1", at))
    assert (reply.intent, reply.answered) == ("person", False)
    assert holds in reply.text


@pytest.mark.parametrize(
    "means", [Means.IMAGE, Means.VOICE, Means.VIDEO, Means.LOCATION, Means.LINK]
)
def test_what_is_no_text_is_answered_politely(
    one_sessions: Sessions, tmp_path: Path, means: Means
) -> None:
    reply = told(chat(one_sessions, tmp_path), "", means)
    assert (reply.intent, reply.answered) == ("media", False)
    assert "收到" in reply.text or "听不懂" in reply.text


@pytest.mark.parametrize("text", ["帮助", "谢谢", "人工", "你好"])
def test_courtesies_are_no_direct_answers(
    one_sessions: Sessions, tmp_path: Path, text: str
) -> None:
    assert not told(chat(one_sessions, tmp_path), text).answered


def test_notices_are_found_beside_entries_and_linked(sessions: Sessions, tmp_path: Path) -> None:
    one = chat(sessions, tmp_path)
    with sessions.begin() as session:
        opera = public.notice(
            session,
            "吕剧《马耀南》田庄镇巡演公告",
            digest="周六晚七点，免费观看。",
            body="欢迎观看吕剧。",
        )
        public.notice(session, "消防演练通报", body="馆内开展消防演练，吕剧团参加。")
        address = f"https://x.cn/notices/{opera.id}"
    reply = told(one, "吕剧马耀南什么时候演？")
    assert reply.answers[0].kind == "notice"
    assert address in reply.text
    keyword = told(one, "吕剧")
    assert (keyword.intent, keyword.answered) == ("search", False)
    assert "消防演练" in keyword.text
    direct = told(one, "吕剧《马耀南》田庄镇巡演公告")
    assert direct.answered
    assert direct.card is not None
    assert direct.card.url == address


@pytest.mark.parametrize("query", ["剧", "吕剧", "Ｗｉｆｉ", "巡演"])
def test_short_words_and_full_width_forms_are_found(
    sessions: Sessions, tmp_path: Path, query: str
) -> None:
    one = chat(sessions, tmp_path)
    with sessions.begin() as session:
        public.notice(session, "吕剧巡演，现场有WIFI")
    assert "吕剧巡演" in told(one, query).text


HIDDEN = [
    {"state": state} for state in State if state != State.PUBLISHED
] + [{"classification": Classification.ON_REQUEST}, {"classification": Classification.WITHHELD}]  # fmt: skip


@pytest.mark.parametrize("given", HIDDEN)
def test_what_is_not_public_is_told_by_no_way(
    one_sessions: Sessions, tmp_path: Path, given: dict[str, object]
) -> None:
    one = chat(one_sessions, tmp_path)
    with one_sessions.begin() as session:
        public.notice(session, "吕剧巡演内部方案", body="吕剧巡演经费安排", **given)
    for query in ("吕剧", "吕剧巡演内部方案", "最新通知", "剧", "经费安排"):
        reply = told(one, query)
        assert "吕剧巡演" not in reply.text
        assert all(found.kind != "notice" for found in reply.answers)


def test_the_latest_notices_come_newest_first_with_links(
    sessions: Sessions, tmp_path: Path
) -> None:
    one = chat(sessions, tmp_path)
    assert not told(one, "最新通知").answered
    with sessions.begin() as session:
        for day in range(1, 8):
            public.notice(session, f"第{day}号通知", published_at=make.AT - timedelta(days=day))
    reply = told(one, "最新通知")
    assert (reply.intent, reply.answered) == ("latest", True)
    assert [line for line in reply.text.splitlines() if "号通知" in line] == [
        f"{day}. 11月{24 - day}日《第{day}号通知》" for day in range(1, 6)
    ]
    assert "https://x.cn/notices/" in reply.text
