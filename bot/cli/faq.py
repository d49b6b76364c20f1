"""`gongkai faq`: import the questions and answers that the bureau has written, and list them."""

import json
from pathlib import Path

import click

from bot import clock
from bot.answers import entry, import_
from bot.answers.entry import Entry
from bot.cli.acting import as_json, operator
from bot.tables.read import read_rows
from bot.tables.write import columns
from bot.wiring import Parts, joined


@click.group()
def faq() -> None:
    """问答条目：导入、列出。"""


@faq.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def import_entries(file: Path) -> None:
    """导入问答（.jsonl、.csv、.xlsx），要么全部导入，要么一行不导；同一编号的替换原来的，同一文件里编号不能重复。导入后即可检索。"""
    table = read_rows(file)
    with joined() as parts:
        with parts.sessions.begin() as session:
            by = operator(session, None, "faq.import")
            done = import_.import_table(session, table, by=by, at=clock.now())
        _index(parts)
    click.echo(f"新增 {done.added} 条，替换 {done.replaced} 条")


@faq.command("list")
@as_json
def list_entries(*, as_json: bool) -> None:
    """列出全部问答条目。"""
    with joined() as parts, parts.sessions.read() as session:
        entries = entry.listed(session)
    if as_json:
        click.echo(json.dumps([_row(one) for one in entries], ensure_ascii=False))
    elif entries:
        rows = [(one.key, one.kind, one.unit, one.title) for one in entries]
        click.echo(columns(("编号", "来源", "单位", "问题"), rows))
    else:
        click.echo("还没有问答条目")


def _index(parts: Parts) -> None:
    """Make the index now, once, so that web workers only map it."""
    with parts.sessions.read() as session:
        parts.index.fresh(session)


def _row(one: Entry) -> dict[str, object]:
    return {
        "id": one.key, "kind": one.kind, "question": one.question, "answer": one.answer, "unit": one.unit,
        "valid_until": one.valid_until.isoformat() if one.valid_until else None, "live": one.live,
        "updated_at": clock.beijing(one.updated_at).isoformat(),
    }  # fmt: skip
