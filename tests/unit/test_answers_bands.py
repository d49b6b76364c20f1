"""A question is answered directly only when that is sure; chat never is."""

from pathlib import Path

import pytest

from bot.answers.bands import DIRECT_FROM, OFFER_FROM, Band, Judged, Ranked, judge
from bot.search.build import Text, build

ENTRIES = [
    ("借书证怎么办？", "带本人身份证到图书馆服务台办理，当场可取。"),
    (
        "申请政府信息公开要收费吗？",
        "不收费。只有申请的数量、频次明显超过合理范围时，才可能收取信息处理费。",
    ),
    ("申请政府信息公开多久答复？", "自收到申请之日起20个工作日内答复。"),
    ("网吧接纳未成年人怎么举报？", "请拨打 12345，说明网吧名称、地址和时间。"),
    ("非物质文化遗产项目怎么申报？", "填写项目申报书，交文化馆非遗保护中心。"),
    ("公益培训怎么报名？", "按通知中的时间和方式报名，额满为止。"),
]
CHAT = Path(__file__).parents[2] / "benchmarks" / "chat.txt"


MADE = build(Text(n, title, body) for n, (title, body) in enumerate(ENTRIES))


def judged(query: str) -> Judged:
    asked = MADE.asked(query)
    ranked = [Ranked(*ENTRIES[one.key], one.score) for one in MADE.best(asked, 10)]
    return judge(query, ranked, MADE.idf, MADE.full(asked))


def band(query: str) -> Band:
    return judged(query).band


@pytest.mark.parametrize(
    "query",
    [
        "借书证怎么办",
        "您好，请问办借书证要带什么？",
        "政府信息公开收费吗",
        "网吧让未成年人进去，怎么举报",
        "公益培训报名",
    ],
)
def test_a_question_that_an_entry_fits_is_answered(query: str) -> None:
    assert band(query) == Band.DIRECT


@pytest.mark.parametrize("query", ["公开", "培训", "文化"])
def test_a_bare_word_is_offered_titles_and_not_answered(query: str) -> None:
    assert band(query) == Band.OFFER


@pytest.mark.parametrize(
    "query", ["怎么办？", "可以吗", "谢谢", "什么意思", "篮球场的灯坏了谁来修"]
)
def test_a_question_without_content_or_answer_gets_none(query: str) -> None:
    assert band(query) in (Band.NONE, Band.OFFER)
    assert band(query) != Band.DIRECT


def test_unrelated_chat_is_never_answered() -> None:
    answered = [
        line for line in CHAT.read_text(encoding="utf-8").splitlines() if band(line) == Band.DIRECT
    ]
    assert answered == []


def test_nothing_found_is_nothing_to_answer() -> None:
    assert judge("图书馆", [], MADE.idf, 0.0) == Judged(Band.NONE, 0.0)


def test_the_score_and_the_band_say_the_same() -> None:
    for query in ("借书证怎么办", "政府信息公开收费吗", "公开", "篮球场的灯坏了谁来修", "怎么办？"):
        one = judged(query)
        assert 0 <= one.sure <= 1
        if one.band == Band.DIRECT:
            assert one.sure >= DIRECT_FROM
        else:
            assert one.sure < DIRECT_FROM
    assert judged("公开").sure <= OFFER_FROM
