"""The command line as scripts and people meet it: exit codes, one sentence, one document, roles, the trail."""

import getpass
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import bureau, clock
from bot.answers import entry as answers
from bot.audit.trail import Act
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.ledger import entry as ledger
from bot.notices.notice import Notice
from bot.staff import member, units
from bot.staff.roles import Role
from tests import make
from tests.e2e.forked import Forked
from tests.e2e.place import Place, Result
from tests.prove.nursery import Nursery

REGISTER = "信息编号,标题,渠道,级别,发布单位,类别,发布时间\n"
GOOD_REGISTER = REGISTER + "X1,吕剧进校园,桓台大众,,文化馆,群众文化活动,2017-03-01 09:00\n"
BAD_REGISTER = GOOD_REGISTER + "X2,晚会,没听说过的报,,文化馆,工作动态,2017-03-02 09:00\n"
BAD_NOTICES = "标题,发布单位,类别,形成日期,正文\n讲座,图书馆,展览讲座,2026-11-03,欢迎。\n,图书馆,展览讲座,2026-13-03,欢迎。\n"
BAD_ANSWERS = "id,question,answer\nq1,几点开门,九点\nq2,,\n"
BORROWING = "id,question,answer\nq1,怎么办理借书证,带身份证到服务台办理。\n"


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, cradle: Nursery) -> Iterator[Place]:
    """An installation with the bureau's settings and one member for each role, called by its role."""
    with tempfile.TemporaryDirectory(prefix="gkcli", dir="/tmp") as folder:
        here = Forked(Path(folder), cradle=cradle)
        (here.folder / "var").mkdir()
        shutil.copyfile(sqlite_template, here.folder / "var" / "gongkai.db")
        sessions = opened(here)
        with sessions.begin() as session:
            bureau.load_once(session, make.CONFIG, at=clock.now())
            home = units.by_name(session, "文化馆")
            for role in Role:
                member.add(session, role, roles=[role], unit=home, by="test", at=clock.now())
        sessions.engine.dispose()
        yield here
        here.end()


def opened(desk: Place) -> Sessions:
    return Sessions(open_engine(f"sqlite:///{desk.folder / 'var' / 'gongkai.db'}"))


def acts(desk: Place, kind: str) -> list[tuple[str, str, str]]:
    """Who did what to which thing of a kind, oldest first."""
    sessions = opened(desk)
    with sessions.read() as session:
        found = session.scalars(select(Act).where(Act.subject_kind == kind).order_by(Act.id)).all()
        listed = [(act.actor, act.verb, act.subject_id) for act in found]
    sessions.engine.dispose()
    return listed


def written(desk: Place, name: str, text: str) -> str:
    path = desk.folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def in_the_chain(desk: Place, *, passed: bool = False, **given: object) -> str:
    """A notice that was not written by a command: a draft, or approved by its chain; its id."""
    sessions, files = opened(desk), Files(desk.folder / "var" / "uploads")
    with sessions.begin() as session:
        people = {role.value: member.by_name(session, role) for role in Role}
        if passed:
            number = make.approved(session, files, people, **given).id
        else:
            number = make.notice(session, files, people["editor"], **given).id
    sessions.engine.dispose()
    return str(number)


def kept(desk: Place) -> list[int]:
    """How many notices, ledger entries and answers there are."""
    sessions = opened(desk)
    with sessions.read() as session:
        tables = (Notice, ledger.Entry, answers.Entry)
        counts = [session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]
    sessions.engine.dispose()
    return counts


def refused(result: Result) -> str:
    """The one line that a refused command wrote, and nothing else."""
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1), result
    return result.err.strip()


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["notice", "add", "n.md"],
        ["notice", "list", "--state", "lost"],
        ["ask"],
        ["release", "list", "--month", "2017-01", "--year", "2017"],
        ["report", "month", "2017-01", "--format", "papyrus"],
        ["notice", "list", "--stat", "draft"],
        ["notice", "show", "one"],
        ["user", "list", "more"],
        ["user", "add", "x", "--role"],
    ],
)
def test_wrong_usage_is_2_in_chinese_and_says_nothing_on_stdout(
    desk: Place, words: list[str]
) -> None:
    result = desk.gongkai(*words)
    assert (result.code, result.out) == (2, "")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in result.err.splitlines()[-1])
    assert not any(word in result.err for word in ("Usage", "Error", "Invalid", "Missing", "Try "))


def test_help_is_chinese(desk: Place) -> None:
    for words in (["--help"], ["notice", "--help"], ["notice", "schedule", "-h"]):
        told = desk.do(*words)
        assert told.startswith("用法：gongkai")
        assert not any(word in told for word in ("Usage", "Options", "Commands", "Show this"))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["notice", "show", "999", "--json"], "没有编号为 999 的稿件"),
        (["notice", "submit", "1", "--as", "nobody"], "nobody"),
        (["release", "import", "none.pdf", "--as", "officer"], ".xlsx"),
        (["report", "month", "2017-13"], "2017-13"),
        (["ask", "--batch", "none.jsonl"], "none.jsonl"),
        (["user", "add", "x", "--role", "editor", "--unit", "没有的科"], "没有的科"),
    ],
)
def test_a_refusal_is_1_and_one_chinese_line_on_stderr(
    desk: Place, words: list[str], why: str
) -> None:
    sentence = refused(desk.gongkai(*words))
    assert why in sentence
    assert any("\u4e00" <= letter <= "\u9fff" for letter in sentence)


def test_json_is_one_document_also_when_empty(tmp_path: Path, sqlite_template: Path) -> None:
    bare = Place(tmp_path)
    (tmp_path / "var").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "var" / "gongkai.db")
    for words in (["notice", "list"], ["release", "list"], ["faq", "list"]):
        result = bare.gongkai(*words, "--json")
        assert (result.code, result.out, result.err) == (0, "[]\n", "")


def test_roles_apply_as_on_the_desk(desk: Place) -> None:
    number = in_the_chain(desk)
    register = written(desk, "good.csv", GOOD_REGISTER)
    for words in (
        ["notice", "submit", number, "--as", "auditor"],
        ["notice", "approve", number, "--as", "admin"],
        ["notice", "withdraw", number, "--reason", "x", "--as", "editor"],
        ["release", "import", register, "--as", "editor"],
        ["user", "add", "x", "--role", "editor", "--as", "officer"],
    ):
        assert words[-1] in refused(desk.gongkai(*words))


def test_every_act_is_in_the_trail_with_who_did_it(desk: Place) -> None:
    file = written(desk, "n.md", "---\ntitle: 剪纸课招生\nunit: 文化馆\n---\n正文。\n")
    number = desk.do("notice", "add", file, "--as", "editor").split()[-1]
    for words in (
        ["submit", number, "--as", "editor"],
        ["return", number, "--comment", "写明地点", "--as", "unit_head"],
        ["submit", number, "--as", "editor"],
        ["approve", number, "--as", "unit_head"],
        ["approve", number, "--as", "deputy"],
        ["schedule", number, "--channel", "wechat", "--at", "2099-01-01T09:00", "--as", "editor"],
        ["unschedule", number, "--as", "officer"],
    ):
        desk.do("notice", *words)
    assert [(who, verb) for who, verb, one in acts(desk, "notice") if one == number] == [
        ("editor", "notice.add"), ("editor", "notice.submit"), ("unit_head", "notice.return"),
        ("editor", "notice.submit"), ("unit_head", "notice.approve"), ("deputy", "notice.approve"),
        ("editor", "notice.schedule"), ("officer", "notice.unschedule"),
    ]  # fmt: skip
    desk.do("user", "add", "newcomer", "--role", "editor")
    who, verb, _ = acts(desk, "member")[-1]
    assert (who, verb) == (f"cli:{getpass.getuser()}", "staff.add")


def test_what_is_not_open_and_what_is_past_cannot_be_scheduled(desk: Place) -> None:
    closed = in_the_chain(desk, passed=True, classification="on_request")
    public = in_the_chain(desk, passed=True)
    order = ["--channel", "wechat", "--as", "editor"]
    assert "依申请公开" in refused(desk.gongkai("notice", "schedule", closed, *order))
    late = [*order, "--at", "2017-01-01T09:00"]
    assert "2017" in refused(desk.gongkai("notice", "schedule", public, *late))


@pytest.mark.parametrize(
    ("words", "text", "faults"),
    [
        (["notice", "import", "bad.csv", "--as", "editor"], BAD_NOTICES, ["第 3 行", "标题"]),
        (["release", "import", "bad.csv", "--as", "officer"], BAD_REGISTER, ["第 3 行", "渠道", "没听说过的报"]),
        (["faq", "import", "bad.csv"], BAD_ANSWERS, ["第 3 行"]),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_is_imported(
    desk: Place, words: list[str], text: str, faults: list[str]
) -> None:
    written(desk, "bad.csv", text)
    before = kept(desk)
    result = desk.gongkai(*words)
    assert (result.code, result.out) == (1, "")
    assert all(fault in result.err for fault in faults), result.err
    assert "一行也没有导入" in result.err
    assert kept(desk) == before


def test_the_same_import_again_changes_nothing(desk: Place) -> None:
    register = written(desk, "good.csv", GOOD_REGISTER)
    assert "登记 1 条" in desk.do("release", "import", register, "--as", "officer")
    verdict = desk.do("release", "verify")
    assert "登记 0 条，另有 1 条" in desk.do("release", "import", register, "--as", "statistician")
    assert desk.do("release", "verify") == verdict


def test_a_batch_of_questions_is_answered_line_by_line(desk: Place) -> None:
    desk.do("faq", "import", written(desk, "answers.csv", BORROWING))
    asked = ["怎么办理借书证", "  借书证？ ", "量子引力怎么办理", "图书馆几点开门"]
    lines = [json.dumps({"query": one, "expected": "x"}, ensure_ascii=False) for one in asked]
    batch = written(desk, "asked.jsonl", "\n".join(lines) + "\n\n")
    answered = [json.loads(line) for line in desk.do("ask", "--batch", batch).splitlines()]
    assert [one["query"] for one in answered] == asked
    keys = {"query", "answered", "intent", "reply", "answers"}
    assert all(set(one) == keys for one in answered)
    first = answered[0]
    assert (first["answered"], first["answers"][0]["id"]) == (True, "q1")
    assert first["answers"][0].keys() == {"id", "kind", "title", "score"}
    assert "带身份证" in first["reply"]
    assert not answered[2]["answered"]
    assert (answered[3]["intent"], answered[3]["answered"]) == ("hours", True)
