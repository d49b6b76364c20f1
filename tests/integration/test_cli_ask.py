"""`gongkai faq` and `gongkai ask`: from a file of answers to what a citizen would be told."""

import getpass
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.answers.asked import Question
from bot.audit import trail
from bot.cli.main import gongkai
from bot.db.engine import Sessions, open_engine
from bot.errors import BadRows, Refused

ENTRIES = (
    '{"id": "k1", "question": "读者证丢了怎么补办？", "answer": "带身份证到服务台补办。", "unit": "图书馆", "source": "信箱"}\n'
    '{"id": "k2", "question": "农家书屋在哪里？", "answer": "各村便民服务中心。", "valid_until": "2030-01-01"}\n'
)
BATCH = '{"query": "读者证丢了怎么补办", "kind": "x"}\n{"query": "  农家书屋？ "}\n\n{"query": "你好"}\n'


class Shell:
    """A var directory with an upgraded database, and commands run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.runner = folder, CliRunner()
        self.run("db", "upgrade")

    def invoke(self, *arguments: str) -> Result:
        """One command as it ends, refusals as exceptions."""
        var = str(self.folder / "var")
        return self.runner.invoke(gongkai, arguments, env={"GONGKAI_VAR_DIR": var})

    def run(self, *arguments: str) -> str:
        """What a command that must succeed prints."""
        done = self.invoke(*arguments)
        assert done.exit_code == 0, done.exception
        return done.stdout

    def file(self, text: str, name: str = "file.jsonl") -> str:
        """The path of a file that holds a text."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A new installation."""
    return Shell(tmp_path)


def test_entries_are_imported_and_listed_in_order(shell: Shell) -> None:
    assert shell.run("faq", "import", shell.file(ENTRIES)) == "新增 2 条，替换 0 条\n"
    assert shell.run("faq", "import", shell.file(ENTRIES)) == "新增 0 条，替换 2 条\n"
    listed = [one for one in json.loads(shell.run("faq", "list", "--json")) if one["kind"] == "faq"]
    assert [(one["id"], one["unit"], one["valid_until"]) for one in listed] == [
        ("k1", "图书馆", None),
        ("k2", "", "2030-01-01"),
    ]
    assert "农家书屋" in shell.run("faq", "list")
    sessions = Sessions(open_engine(f"sqlite:///{shell.folder / 'var' / 'gongkai.db'}"))
    with sessions.read() as session:
        first, second = trail.of(session, "answers", "faq")
    assert first.actor == second.actor == f"cli:{getpass.getuser()}"
    assert second.after == {"added": 0, "replaced": 2}


def test_a_bad_row_is_refused_with_its_place(shell: Shell) -> None:
    done = shell.invoke("faq", "import", shell.file(ENTRIES + '{"id": "k3"}\n'))
    assert isinstance(done.exception, BadRows)
    assert [row for row, _, _ in done.exception.rows] == [3]
    assert all(one["kind"] == "guide" for one in json.loads(shell.run("faq", "list", "--json")))


def test_one_question_is_answered_in_words_or_as_a_document(shell: Shell) -> None:
    shell.run("faq", "import", shell.file(ENTRIES))
    assert "到服务台补办" in shell.run("ask", "读者证丢了怎么补办？")
    document = json.loads(shell.run("ask", "读者证丢了怎么补办？", "--json"))
    assert list(document) == ["query", "answered", "intent", "reply", "answers"]
    assert (document["answered"], document["intent"]) == (True, "answer")
    assert list(document["answers"][0]) == ["id", "kind", "title", "score"]
    assert (document["answers"][0]["id"], document["answers"][0]["kind"]) == ("k1", "faq")


def test_a_batch_gives_one_line_for_each_in_order_and_unchanged(shell: Shell) -> None:
    shell.run("faq", "import", shell.file(ENTRIES))
    lines = shell.run("ask", "--batch", shell.file(BATCH, "batch.jsonl")).splitlines()
    documents = [json.loads(line) for line in lines]
    assert [one["query"] for one in documents] == ["读者证丢了怎么补办", "  农家书屋？ ", "你好"]
    assert [one["answered"] for one in documents] == [True, True, False]
    assert all(len(one["answers"]) <= 10 for one in documents)


def test_the_ranking_is_told_whatever_the_intent(shell: Shell) -> None:
    shell.run(
        "faq",
        "import",
        shell.file('{"id": "h", "question": "图书馆节假日几点关门？", "answer": "五点半"}\n'),
    )
    document = json.loads(shell.run("ask", "图书馆几点关门", "--json"))
    assert document["intent"] == "hours"
    assert document["answers"][0]["id"] == "h"


@pytest.mark.parametrize("line", ["[]", '{"query": 1}', '{"q": "x"}', "{", '"x"'])
def test_a_batch_with_a_broken_line_is_refused_before_it_begins(shell: Shell, line: str) -> None:
    done = shell.invoke("ask", "--batch", shell.file(BATCH + line, "batch.jsonl"))
    assert isinstance(done.exception, Refused)
    assert "第 5 行" in str(done.exception)
    assert done.stdout == ""


def test_asking_needs_a_question_or_a_file_and_not_both(shell: Shell) -> None:
    assert shell.invoke("ask").exit_code == 2
    assert shell.invoke("ask", "你好", "--batch", shell.file(BATCH)).exit_code == 2
    assert isinstance(shell.invoke("ask", "--batch", "absent.jsonl").exception, Refused)


def test_asking_leaves_no_trace(shell: Shell) -> None:
    shell.run("ask", "现在开门吗")
    sessions = Sessions(open_engine(f"sqlite:///{shell.folder / 'var' / 'gongkai.db'}"))
    with sessions.read() as session:
        assert session.query(Question).count() == 0
    sessions.engine.dispose()
