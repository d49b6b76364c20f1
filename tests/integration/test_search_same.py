"""Entries and notices stand in one ranking, the same on SQLite and on PostgreSQL to the last digit shown."""

from pathlib import Path

from bot.answers import write
from bot.answers.index import Index
from bot.answers.write import Given
from bot.chat import find
from bot.db.engine import Sessions
from bot.staff.member import Member
from tests import public
from tests.make import AT

ENTRIES = (
    Given("借书证怎么办", "带身份证到图书馆服务台办理，当场可取。"),
    Given("少儿阅读区几岁可以进", "三岁以上由大人陪同。"),
    Given("图书馆可以停车吗", "地下车库免费停两小时。"),
)
NOTICES = ("少儿阅读推广季安排", "图书馆停车场改造的通知", "非遗传承人评选结果公示")
EXPECTED = [6.624, 3.398, 0.76]  # scores of the first question
QUESTIONS = (
    "请问图书馆停车场还能停车吗？",
    "少儿阅读推广季什么时候开始",
    "办借书证",
    "停",
    "没有的词语",
)


def test_both_databases_rank_alike(sessions: Sessions, tmp_path: Path) -> None:
    by = Member(name="采编", roles=["editor"], created_at=AT)
    with sessions.begin() as session:
        for one in ENTRIES:
            write.add(session, one, by=by, at=AT)
        for title in NOTICES:
            public.notice(session, title, body=f"{title}，请大家留意。")
    ranked = []
    with sessions.read() as session:
        arrays = Index(tmp_path).fresh(session)
        for text in QUESTIONS:
            hits = find.everything(session, arrays, text, arrays.asked(text), at=AT)
            ranked.append([(hit.title, round(hit.score, 9)) for hit in hits])
    first, second, third, fourth, none = ranked
    assert [title for title, _ in first][:2] in (
        ["图书馆可以停车吗", "图书馆停车场改造的通知"], ["图书馆停车场改造的通知", "图书馆可以停车吗"],
    )  # fmt: skip
    assert second[0][0] == "少儿阅读推广季安排"
    assert third[0][0] == "借书证怎么办"
    assert {title for title, _ in fourth} >= {"图书馆可以停车吗", "图书馆停车场改造的通知"}
    assert none == []
    assert [round(score, 3) for _, score in first] == EXPECTED
