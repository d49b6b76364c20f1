"""The desk names its pages where the command line names its commands."""

import pytest

from bot.desk.commands import plain


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("请到后台删除，再用 gongkai release removed R12 确认", "请到后台删除，再到“发布”确认"),
        ("没有编号为 9 的稿件。用 gongkai notice list 查看", "没有编号为 9 的稿件。到“稿件”查看"),
        (
            "确认无误的用 gongkai notice dismiss 4 记号 --note 理由：甲",
            "确认无误的到写稿页的“查错”：甲",
        ),
        (
            "请改用名单上的稿源（gongkai source list）发的",
            "请改用名单上的稿源（“设置”的“稿源名单”）发的",
        ),
        ("不改内容请直接用 gongkai notice approve", "不改内容请直接到审核页"),
    ],
)
def test_a_command_becomes_the_page_where_it_is_done(said: str, shown: str) -> None:
    assert plain(said) == shown


@pytest.mark.parametrize("said", ["请先运行 gongkai db upgrade", "《公开》一文没有命令", ""])
def test_what_has_no_page_stays_as_it_is(said: str) -> None:
    assert plain(said) == said
    assert plain(None) == ""
