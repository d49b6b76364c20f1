"""`gongkai ask`: what a citizen would be told, for one question or a file of them."""

import json
from pathlib import Path

import click

from bot import clock
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means, Reply
from bot.cli.acting import as_json
from bot.errors import Refused
from bot.ledger.channels import DEFAULT
from bot.wiring import joined


@click.command()
@click.argument("text", required=False)
@click.option(
    "--batch",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.jsonl",
    help='每行一个 {"query": …}，逐行作答',
)
@as_json
def ask(text: str | None, batch: Path | None, *, as_json: bool) -> None:
    """试问：公众会得到什么回答。只读，不留记录。"""
    if (text is None) == (batch is None):
        raise click.UsageError("请写一个问题，或用 --batch 指定一个文件，二者选一")
    queries = [text] if text is not None else _queries(batch or Path())
    with joined() as parts:
        for query in queries:
            reply = _answer(parts.chat, query)
            click.echo(_document(query, reply) if as_json or batch else reply.text)


def _answer(chat: Chat, query: str) -> Reply:
    # Nobody in particular, and no delivery: nothing of it is written down.
    return chat.answer(Asked(DEFAULT, "", Means.TEXT, query, "", clock.now()))


def _document(query: str, reply: Reply) -> str:
    """The answer as one line of JSON (interfaces.md, section 2)."""
    answers = [
        {"id": found.id, "kind": found.kind, "title": found.title, "score": found.score}
        for found in reply.answers
    ]
    document = {
        "query": query, "answered": reply.answered, "intent": reply.intent, "reply": reply.text, "answers": answers,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False)


def _queries(file: Path) -> list[str]:
    """The `query` of every line; empty lines are passed over."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise Refused(f"读不了文件“{file}”，它应是 UTF-8 的 .jsonl 文件") from problem
    return [_query(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _query(number: int, line: str) -> str:
    try:
        read = json.loads(line)
    except ValueError as problem:
        raise Refused(f"第 {number} 行不是正确的 JSON，请检查引号、逗号和括号") from problem
    query = read.get("query") if isinstance(read, dict) else None
    if not isinstance(query, str):
        raise Refused(f'第 {number} 行应写成 {{"query": "……"}}')
    return query
