"""What an account's console tells, read and written as drafts."""

import csv
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from bot.takeover import leave, menu, replies
from bot.takeover.replies import Reply

WORDS = st.text(max_size=12)
LEAF = st.fixed_dictionaries(
    {"name": WORDS, "type": st.sampled_from([*menu.NEEDS, *menu.BY_HAND, "新类型", ""])},
    optional=dict.fromkeys(("url", "key", "value", "appid"), WORDS) | {"news_info": st.just({"list": [1]})},
)  # fmt: skip
TOP = LEAF | st.fixed_dictionaries(
    {"name": WORDS, "sub_button": st.lists(LEAF, max_size=5).map(lambda some: {"list": some})}
)
MENUS = st.fixed_dictionaries({"button": st.lists(TOP, max_size=3)})


@given(MENUS)
def test_any_menu_becomes_a_settings_file_with_every_button_in_it(told: dict[str, object]) -> None:
    buttons = menu.read(told)
    drafted = tomllib.loads(menu.as_toml(buttons)).get("button", [])
    assert [len(one.get("sub", [])) for one in drafted] == [len(one.under) for one in buttons]
    types = [each["type"] for one in drafted for each in one.get("sub", [one])]
    assert types == [one.type for one in menu.leaves(buttons)]


@given(MENUS)
def test_what_can_be_pushed_is_pushed_and_then_it_is_as_it_was(told: dict[str, object]) -> None:
    buttons = menu.read(told)
    body = menu.to_push(buttons)
    again = menu.read(body)
    wanted = [one.what() for one in menu.leaves(buttons) if one.can_be_pushed]
    assert [one.what() for one in menu.leaves(again)] == wanted
    assert leave.to_put_back(buttons, again) == {}


@given(st.recursive(WORDS | st.none() | st.integers(), lambda some: st.lists(some) | st.dictionaries(WORDS, some), max_leaves=8))  # fmt: skip
def test_nothing_that_the_platform_may_tell_breaks_the_reading(told: object) -> None:
    for name in ("keyword_autoreply_info", "add_friend_autoreply_info"):
        replies.not_carried(replies.read({name: told}))
    assert menu.read({"button": told}) is not None


def test_one_keyword_of_two_rules_is_two_drafts_with_numbers_that_stay() -> None:
    rules = tuple(
        replies.Rule(name, False, (("押金", "contain"), ("押金", "equal")), (Reply("100 元"),))
        for name in ("借书", "还书")
    )
    first, second = list(csv.DictReader(replies.as_csv("wechat", rules).lstrip("\ufeff").splitlines()))  # fmt: skip
    assert first["编号"] != second["编号"]
    assert replies.as_csv("wechat", rules) == replies.as_csv("wechat", rules)
    assert first["编号"] not in replies.as_csv("other", rules)


def test_of_replies_at_random_the_first_is_drafted_and_the_others_are_named() -> None:
    rule = replies.Rule(
        "问好", True, (("好", "equal"),), (Reply("早"), Reply("晚"), Reply("", "图片"))
    )
    assert rule.answer == "早"
    assert list(rule.lost()) == ["随机回复里的另一段：晚", "图片"]
