"""Words, brackets, secrecy, numbers of persons, addresses, pictures, names, the guide: rule by rule."""

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import planted
from bot.checks import calendar
from bot.checks.examine import examine
from bot.checks.finding import Finding, Severity
from bot.checks.pack import Leader, Pack, WordRule, from_toml
from bot.checks.sheet import Case, Text
from tests.unit.test_personal import id_card

SHIPPED = planted.pack()
DAY = date(2026, 11, 24)


def found(text: str, pack: Pack = SHIPPED, **about: object) -> list[Finding]:
    case = Case(DAY, pack, planted.PLACES, source_name=str(about.get("source_name", "")))
    return examine([Text("正文", text)], case)


def rules(text: str, pack: Pack = SHIPPED, **about: object) -> list[str]:
    return [one.rule for one in found(text, pack, **about)]


def test_the_shipped_pack_is_large_sourced_and_names_no_person() -> None:
    shipped = from_toml(tomllib.loads(planted.PACK.read_text(encoding="utf-8")))
    assert len(shipped.words) >= 150
    assert all(one.source for one in shipped.words)
    assert shipped.leaders == ()
    assert all(one.is_pattern or one.use != one.word for one in shipped.words)


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ('severity = "loud"\nsource = "甲"\n[group.pairs]\n"一" = "二"', "loud"),
        ('severity = "hint"\nsource = " "\n[group.pairs]\n"一" = "二"', "依据"),
        ('severity = "hint"\nsource = "甲"\n[[group.word]]\npattern = "("', "写法"),
        ('severity = "hint"\nsource = "甲"\n[[group.word]]\npattern = "x*"', "窄"),
        (
            'severity = "hint"\nsource = "甲"\nvalid_from = "昨天"\n[group.pairs]\n"一" = "二"',
            "日期",
        ),
    ],
)
def test_a_pack_that_cannot_be_used_is_refused(spoilt: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        from_toml(tomllib.loads(f'[[group]]\ncategory = "词"\n{spoilt}\n'))


def test_a_word_is_wrong_only_between_its_days_and_outside_its_contexts() -> None:
    rule = WordRule(
        "旧局", is_pattern=False, use="新局", category="名称", source="文件", severity=Severity.HINT,
        unless=("原旧局", "《》"), valid_from=DAY,
    )  # fmt: skip
    pack = Pack(words=(rule,))
    assert [one.fix for one in found("旧局通知", pack)] == ["新局"]
    assert rules("原旧局通知", pack) == []
    assert rules("《旧局工作规则》", pack) == []
    assert examine([Text("正文", "旧局通知")], Case(date(2026, 11, 23), pack)) == []


def test_words_within_addresses_are_no_words() -> None:
    assert rules("见[说明](https://www.huantai.gov.cn/帐号)，https://www.gov.cn/...", SHIPPED) == []


@given(text=st.text(alphabet="（）《》“”甲乙，。12", max_size=30))
def test_brackets_that_pair_are_left_alone_and_others_found(text: str) -> None:
    closed = {"）": "（", "》": "《", "”": "“"}
    waiting: list[str] = []
    paired = True
    for char in text:
        if char in closed.values():
            waiting.append(char)
        elif char in closed:
            paired = paired and bool(waiting) and waiting.pop() == closed[char]
    hits = [one for one in found(text, Pack()) if one.rule == "brackets"]
    if paired and not waiting:
        assert hits == []
    if waiting and paired:
        assert hits != []


PIECES = st.sampled_from(
    [*"（）()《》“”【】[]![]月日年星期周一二九十百万零〇壹贰元整、，。：:；-—至★\n 0193", "９", "2026年", "内部资料", "https://", "电话：", "以下三项：",
     "（一）", "九十九、", "一是", "人民币", "大写：", "上午", "0533-", "![", "](", "111111111111", "县长", "图书馆"]
)  # fmt: skip


@given(text=st.lists(PIECES, max_size=60).map("".join))
def test_no_text_whatever_breaks_the_checks_and_every_finding_lies_in_it(text: str) -> None:
    for one in found(text):
        assert 0 <= one.start <= one.end <= len(text)
        assert len(one.spot) == 8


@pytest.mark.parametrize(
    "text", ["1）报名；2）参观。", "他说：“好。”", "（一）甲\n（二）乙", "a) 甲 b) 乙", "it’s"]
)
def test_marks_of_items_and_quotations_are_no_fault(text: str) -> None:
    assert rules(text, Pack()) == []


@pytest.mark.parametrize(
    "text",
    ["保守国家秘密是公民的义务。", "《内部资料性出版物管理办法》", "内部资料性出版物须核发准印证。", "自然之美的秘密", "机密级计算机管理培训"],
)  # fmt: skip
def test_speaking_of_secrets_is_no_mark_of_secrecy(text: str) -> None:
    assert rules(text) == []


def test_the_name_of_a_kept_picture_holds_no_telephone_number() -> None:
    name = "ab17412345651c".ljust(64, "d")
    assert "private.mobile" not in rules(f"![海报](media/{name}.jpg)")
    assert "private.mobile" in rules("请拨17412345651。")
    assert "private.mobile" in rules("![17412345651](media/a.jpg)")


def test_personal_numbers_are_never_shown_whole() -> None:
    number = id_card(370321, "19900307", 12)
    (one,) = found(f"身份证号{number}。")
    assert one.severity == Severity.BLOCK
    assert number not in one.what + one.quote
    (spoilt,) = found(f"身份证号{number[:-1]}{'0' if number[-1] != '0' else '1'}。")
    assert spoilt.rule == "private.id_card"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见 https://www.huantai.gov.cn/a。", []),
        ("见 https://unknown.example/a。", ["links.host"]),
        ("见[这里](http://192.0.2.1/)。", ["links.number"]),
        ("见 https://t.cn/abc", ["links.short"]),
        ("[https://www.gov.cn](https://gov.cn/x)", []),
    ],
)
def test_hosts_are_confirmed_with_what_lies_below_them(text: str, expected: list[str]) -> None:
    assert rules(text) == expected


def test_the_bureau_can_set_another_severity_for_a_rule() -> None:
    strict = Pack(severities={"links.host": Severity.BLOCK})
    assert [one.severity for one in found("https://unknown.example/a", strict)] == [Severity.BLOCK]


def test_pictures_need_words_and_those_of_others_a_credit() -> None:
    assert rules("![](media/a.jpg)") == ["pictures.alt"]
    assert rules("![展厅](media/a.jpg)") == []
    assert rules("![展厅](media/a.jpg)", source_name="大众日报") == ["pictures.credit"]
    assert rules("![展厅（王某 摄）](media/a.jpg)", source_name="大众日报") == []


def test_leaders_are_judged_by_the_day_of_the_text() -> None:
    pack = Pack(leaders=(
        Leader("赵甲乙", "副县长", 3, valid_to=date(2026, 6, 30)),
        Leader("赵甲乙", "县委副书记、县长", 2, valid_from=date(2026, 7, 1)),
    ))  # fmt: skip
    assert rules("县委副书记、县长赵甲乙出席。", pack) == []
    assert [one.fix for one in found("副县长赵甲乙出席。", pack)] == ["县委副书记、县长"]


def test_a_name_with_one_wrong_character_is_found_but_not_another_bodys_name() -> None:
    assert rules("桓台县文物管里局通知") == ["names"]
    assert rules("桓台县图书馆、桓台县体育馆、桓台县文化馆") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("县图书馆咨询电话：0533-8180313。", []),
        ("县图书馆咨询电话：0533-8180314。", ["contact.phone"]),
        ("某大学图书馆电话：0533-8180314。", []),
        ("县图书馆开放时间为9:00—17:30。", []),
        ("县图书馆开放时间为8:00—17:30。", ["contact.hours"]),
        ("春节假期县图书馆开放时间调整为10:00—15:00。", []),
        ("县图书馆每周二闭馆。", ["contact.hours"]),
        ("县图书馆每周一闭馆。", []),
    ],
)
def test_telephone_and_hours_are_compared_with_the_guide(text: str, expected: list[str]) -> None:
    assert rules(text) == expected


@given(
    before=st.text(alphabet="甲乙丙丁", max_size=20),
    after=st.text(alphabet="甲乙丙丁", max_size=20),
)
def test_a_spot_survives_edits_elsewhere(before: str, after: str) -> None:
    def spot(text: str) -> str:
        return next(one.spot for one in found(text) if one.quote == "帐号")

    around = "请记住您的登记用帐号以及对应密码"
    assert spot(f"{before}{around}{after}") == spot(around)


def test_the_same_fault_elsewhere_is_another_spot() -> None:
    first, second = found("第一处写的是帐号二字。另外一处把帐号写在末尾。")
    assert first.spot != second.spot


def test_a_title_names_a_year() -> None:
    assert calendar.named("关于2026年工作的通知") == 2026
    assert calendar.named("关于工作的通知") is None
