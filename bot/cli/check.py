"""`gongkai notice check`, `dismiss`, `override`: what is wrong in a text, and who answers for it."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot import clock
from bot.answers.places import places
from bot.checks.finding import SEVERITY_WORDS, Finding
from bot.cli.acting import MOST, NUMBER, acting, as_json, as_user, pictures_beside, read_notice
from bot.notices import check, dismissal, fix, rules, show, source, write
from bot.notices.dismissal import HOW_WORDS, Dismissal
from bot.notices.notice import Notice
from bot.wiring import joined

ID = click.argument("number", type=NUMBER, metavar="ID")
SPOT = click.argument("spot")
Answered = dict[str, Dismissal]


@click.command("check")
@click.argument("what", metavar="FILE|ID")
@as_json
def check_notice(what: str, as_json: bool) -> None:
    """查错：一个稿件文件，或已有稿件的编号。什么也不改。"""
    with joined() as parts, parts.sessions.read() as session:
        at = clock.now()
        answered: Answered = {}
        if what.isdecimal():
            found = show.find(session, _number(what))
            answered = dismissal.of(session, found)
        else:
            file = Path(what)
            fetch = pictures_beside(file)
            found = write.preview(session, read_notice(file), fetch=fetch, at=at)
        findings = _findings(session, found, at)
        shown = [_as_json(one, answered.get(one.spot)) for one in findings]
        lines = [_line(one, answered.get(one.spot)) for one in findings]
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        click.echo("\n".join(lines) or "没有查出问题")


@click.command("dismiss")
@ID
@SPOT
@click.option("--note", required=True, help="为什么没有错")
@as_user
def dismiss_finding(number: int, spot: str, note: str, user: str) -> None:
    """确认一处查错结果无误；SPOT 是查错时方括号里的记号。"""
    with joined() as parts, parts.sessions.begin() as session:
        by, found, at = acting(session, user), show.find(session, number), clock.now()
        finding = dismissal.at_spot(_findings(session, found, at), spot)
        dismissal.dismiss(session, found, finding, by=by, note=note, at=at)
    click.echo(f"已确认 {finding.where}“{finding.quote}”无误")


@click.command("override")
@ID
@SPOT
@click.option("--reason", required=True, help="放行的理由")
@as_user
def override_finding(number: int, spot: str, reason: str, user: str) -> None:
    """放行一处禁止发布的内容（分管领导）。"""
    with joined() as parts, parts.sessions.begin() as session:
        by, found, at = acting(session, user), show.find(session, number), clock.now()
        finding = dismissal.at_spot(_findings(session, found, at), spot)
        dismissal.override(session, found, finding, by=by, reason=reason, at=at)
    click.echo(f"已放行 {finding.where}“{finding.quote}”")


@click.command("fix")
@ID
@click.argument("spots", nargs=-1, metavar="[MARK]...")
@click.option("--all", "every", is_flag=True, help="所有给出改法、还没有人确认无误的地方")
@as_user
def fix_findings(number: int, spots: tuple[str, ...], every: bool, user: str) -> None:
    """按查错给出的改法改正；MARK 是查错时方括号里的记号。和修改一样，已通过的审核作废。"""
    if bool(spots) == every:
        raise click.UsageError("写上要改的记号，或者用 --all 全部改正，二者选一")
    with joined() as parts, parts.sessions.begin() as session:
        by, found, at = acting(session, user), show.find(session, number), clock.now()
        known = places(session)
        fixed = fix.fix(session, found, spots, by=by, files=parts.files, at=at, places=known)
    for one in fixed.done:
        click.echo(
            f"{one.where}：“{one.quote}”改为“{one.fix}”"
            if one.fix
            else f"{one.where}：删去“{one.quote}”"
        )
    if fixed.left:
        click.echo(f"另有 {fixed.left} 处与它们重叠，请再查一次", err=True)
    click.echo(f"已改正 {len(fixed.done)} 处，{number} 现在是草稿")


def _number(text: str) -> int:
    return min(int(text), MOST)  # there is no notice of that number, nor beyond it


def _findings(session: Session, found: Notice, at: datetime) -> Sequence[Finding]:
    return check.findings(
        found, today=clock.local_day(at), pack=rules.kept(session), places=places(session),
        sources=source.every(session),
    )  # fmt: skip


def _as_json(one: Finding, answer: Dismissal | None) -> dict[str, object]:
    said = answer and {
        "how": answer.how, "note": answer.note, "by": answer.by, "at": clock.beijing(answer.at).isoformat(),
    }  # fmt: skip
    return {
        "spot": one.spot, "rule": one.rule, "severity": one.severity, "where": one.where, "start": one.start,
        "end": one.end, "quote": one.quote, "what": one.what, "why": one.why, "fix": one.fix, "answered": said,
    }  # fmt: skip


def _line(one: Finding, answer: Dismissal | None) -> str:
    spot = f" [{one.spot}]" if one.spot else ""
    why = f"（依据：{one.why}）" if one.why else ""
    said = f" —— {answer.by}{HOW_WORDS[answer.how]}：{answer.note}" if answer else ""
    return f"{SEVERITY_WORDS[one.severity]}{spot} {one.where}：{one.what}{why}{said}"
