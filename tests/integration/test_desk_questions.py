"""Questions on the desk: writing with a warning when two edit, tables, trying a question; and finding everything."""

import io
import re
from pathlib import Path

import pytest
import time_machine

from bot.answers.asked import Question, keep
from bot.db.engine import Sessions
from bot.ledger.entry import append
from bot.staff.member import Member
from tests import ledger, make
from tests.integration.desk_help import Browser, Desk
from tests.make import AT

GIVEN = {
    "question": "图书馆几点开门",
    "answer": "周二至周日 9:00 开门。",
    "unit": "图书馆",
    "live": "y",
}
TABLE = "id,question,answer\na1,怎么办读者证,带身份证\na2,能停车吗,能\n"


@pytest.fixture
def hall(one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path) -> Desk:
    """A desk with one question that nobody could answer."""
    with one_sessions.begin() as session:
        keep(session, Question(
            account="wechat", delivery="1", openid="o", means="text", text="有充电桩吗", intent="not_found",
            answered=False, reply="", at=AT,
        ))  # fmt: skip
    return Desk(one_sessions, tmp_path)


def _of(hall: Desk, staff: dict[str, Member], role: str) -> Browser:
    return hall.of(staff[role], at=AT)


def _passed(hall: Desk, staff: dict[str, Member]) -> None:
    """Whatever waits is passed by somebody else."""
    head = _of(hall, staff, "unit_head")
    numbers = re.findall(r'name="number" value="(\d+)"', head.read("/desk/proposals"))
    assert "现在就生效" in head.press("/desk/proposals/approve", number=tuple(numbers), checked="y")


def _numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r'class="line" href="/desk/questions/(\d+)"', text)]


@time_machine.travel(AT, tick=False)
def test_an_entry_is_written_and_two_editors_are_warned(
    hall: Desk, staff: dict[str, Member]
) -> None:
    editor = _of(hall, staff, "editor")
    assert "还没有问答" not in editor.read("/desk/questions?kind=guide")  # the guide answers, too
    assert "至少要写一个" in editor.refused("/desk/questions/new", question="", answer="")
    assert "已送审" in editor.press("/desk/questions/new", **GIVEN)
    _passed(hall, staff)
    (number,) = _numbers(editor.read("/desk/questions?q=几点开门&kind=faq"))
    page = f"/desk/questions/{number}/edit"
    version = re.search(r'name="version"[^>]*value="(\d+)"', editor.read(page))
    assert version is not None
    fields = GIVEN | {"version": version[1]}
    other = _of(hall, staff, "officer")
    assert "已送审" in other.press(page, **fields | {"answer": "周一闭馆。"})
    assert "正在等审核" in editor.post(page, **fields | {"answer": "我写的"}).text
    _passed(hall, staff)
    refused = editor.post(page, **fields | {"answer": "我写的"})
    assert "刚被别人改过" in refused.text
    assert "我写的" in refused.text
    shown = editor.read(f"/desk/questions/{number}")
    assert "周一闭馆。" in shown
    assert "第 2 版" in shown
    assert "刚被别人改过" in editor.refused(f"/desk/questions/{number}/delete", version=1)
    assert "已删除" in editor.press(f"/desk/questions/{number}/delete", version=2)
    assert editor.get(f"/desk/questions/{number}").status_code == 404


@time_machine.travel(AT, tick=False)
def test_an_unanswered_question_gets_an_entry(hall: Desk, staff: dict[str, Member]) -> None:
    editor = _of(hall, staff, "editor")
    asked = editor.read("/desk/unanswered")
    group = re.search(r'href="(/desk/unanswered/\d+)">\s*<span class="what">有充电桩吗', asked)
    assert group is not None
    link = re.search(r'href="(/desk/questions/new\?asked=\d+)"', editor.read(group[1]))
    assert link is not None
    assert 'value="有充电桩吗"' in editor.read(link[1])
    assert "写成一条问答" not in _of(hall, staff, "auditor").read(group[1])


@time_machine.travel(AT, tick=False)
def test_trying_a_question_shows_why_the_first_came_first(
    hall: Desk, staff: dict[str, Member]
) -> None:
    editor = _of(hall, staff, "editor")
    editor.press("/desk/questions/new", **GIVEN)
    _passed(hall, staff)
    tried = editor.read("/desk/questions/try?q=图书馆几点开门")
    first = tried.split('class="ranking"')[1]
    assert first.index("图书馆几点开门") < first.index("得分")
    assert "直接回答" in tried
    assert "<td>几点</td>" in tried
    assert "没有一条问答" in editor.read("/desk/questions/try?q=xyzzy")
    assert "不留记录" in editor.read("/desk/questions/try")


@time_machine.travel(AT, tick=False)
def test_a_table_is_taken_in_as_it_was_seen_and_goes_out_again(
    hall: Desk, staff: dict[str, Member]
) -> None:
    editor, page = _of(hall, staff, "editor"), "/desk/questions/import"
    bad = editor.post(page, file=(io.BytesIO((TABLE + ",缺编号,\n").encode()), "问答.csv"))
    assert "1 处要改" in bad.text
    seen = editor.post(page, file=(io.BytesIO(TABLE.encode()), "问答.csv"))
    assert "新增 2 条，替换 0 条" in seen.text
    fields = {
        name: seen.text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]
        for name in ("file", "seen")
    }
    assert "新增 2 条" in editor.press(f"{page}/confirm", **fields)
    assert "正在等审核" in editor.refused(f"{page}/confirm", **fields)
    _passed(hall, staff)
    assert "重新看一遍预览" in editor.refused(f"{page}/confirm", **fields)
    for format in ("csv", "xlsx", "jsonl"):
        out = editor.get(f"/desk/questions/export?format={format}&kind=faq").data
        back = editor.post(page, file=(io.BytesIO(out), f"导出.{format}"))
        assert "新增 0 条，替换 0 条" in back.text, format
    assert "怎么办读者证" in editor.read("/desk/questions/try?q=读者证怎么办")


@time_machine.travel(AT, tick=False)
def test_everything_is_found_from_one_field(hall: Desk, staff: dict[str, Member]) -> None:
    with hall.sessions.begin() as session:
        draft = make.notice(
            session, hall.files, staff["editor"], title="皮影戏周末公演", body="带上孩子。"
        )
        append(
            session,
            [ledger.released(1, title="皮影戏上了大众日报", notice_id=None)],
            by="test",
            at=AT,
        )
    editor = _of(hall, staff, "editor")
    editor.press("/desk/questions/new", **GIVEN | {"question": "皮影戏要票吗", "answer": "不要。"})
    _passed(hall, staff)
    found = editor.read("/desk/search?q=皮影戏")
    for what in ("皮影戏周末公演", "皮影戏要票吗", "皮影戏上了大众日报"):
        assert what in found
    assert "皮影戏周末公演" in editor.read(f"/desk/search?q={draft.id}")
    assert "皮影戏周末公演" in editor.read("/desk/search?q=带上孩子")
    assert "都没有这些词" in editor.read("/desk/search?q=xyzzy")
    assert "写几个词" in editor.read("/desk/search")
    admin = _of(hall, staff, "admin").read("/desk/search?q=皮影戏")
    assert "皮影戏周末公演" not in admin


@time_machine.travel(AT, tick=False)
def test_who_may_not_write_changes_nothing(hall: Desk, staff: dict[str, Member]) -> None:
    _of(hall, staff, "editor").press("/desk/questions/new", **GIVEN)
    for role in ("auditor", "statistician", "deputy"):
        browser = _of(hall, staff, role)
        assert "写一条" not in browser.read("/desk/questions")
        for page in ("new", "1/edit", "1/delete", "import", "import/confirm"):
            assert browser.post(f"/desk/questions/{page}", **GIVEN).status_code == 403, (role, page)
