"""Answers are published text: what is written or imported on the desk is proposed, and live when the chain has passed it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.answers import import_, learn, take_in, write
from bot.answers.entry import Entry, Kind
from bot.answers.import_ import NewEntry
from bot.answers.write import Given
from bot.audit import trail
from bot.errors import NotFound, OutOfTurn, Refused
from bot.review import proposal
from bot.review.proposal import Proposal
from bot.search.grams import grams
from bot.search.query import content
from bot.staff.member import Member
from bot.staff.roles import may, require
from bot.tables.read import Table

ONE, TABLE = "answer", "answers"  # kinds of proposals
SHOWN = 500  # rows of a table that are kept with their old text, to compare


def entry(
    session: Session, given: Given, *, of: Entry | None = None, version: int = 0, asked: str = "", by: Member, at: datetime
) -> Proposal | None:  # fmt: skip
    """Propose a new entry, or a change of one as it stood at `version`; None where nothing would change.

    `asked` is the citizen's question that it is for: once passed, the entry is found by those words, too.
    Raises NotYours, Refused, and OutOfTurn where somebody else has changed it since, or another change waits.
    """
    require(by, "answers.write")
    if of is not None:
        write.must_be(session, of, version)
    after = write.told_of(session, given, of)
    before = write.told(of) if of is not None else None
    if before == after:
        return None
    title = str(after["question"] or after["answer"])
    target = str(of.id) if of is not None else ""
    made = proposal.Given(
        ONE, target, title, before, {**after, "version": version, "asked": asked[: learn.LONGEST]}
    )
    return proposal.propose(session, made, by=by, at=at)


def table(session: Session, given: Table, *, seen: str, by: Member, at: datetime) -> Proposal:
    """Propose to import exactly what a person was shown. Raises as `take_in.import_seen` does."""
    made = take_in.seen_plan(session, given, mark=seen, by=by)
    rows = [_row(one) for one in (*made.new, *(each.new for each in made.changed))]
    if not rows:
        raise Refused("这个表里没有要新增或替换的，什么也不用审")
    title = f"导入问答：新增 {len(made.new)} 条，替换 {len(made.changed)} 条"
    versions: dict[str, object] = {one.entry.key: one.entry.version for one in made.changed}
    after: dict[str, object] = {"rows": rows, "versions": versions}
    return proposal.propose(session, proposal.Given(TABLE, seen, title, None, after), by=by, at=at)


def put(session: Session, made: Proposal, by: str, at: datetime) -> None:
    """The chain has passed an entry: citizens can find it."""
    said = made.after
    until = date.fromisoformat(str(said["valid_until"])) if said["valid_until"] else None
    given = Given(
        question=str(said["question"]), answer=str(said["answer"]), unit=str(said["unit"]), valid_until=until,
        live=said["live"] is True, key=str(said["key"]), source=str(said["source"]),
    )  # fmt: skip
    if not made.target:
        new = write.put_new(session, given, by=made.made_by.name, reviewed_by=by, at=at)
        asked = str(said.get("asked") or "")
        if asked != new.question and grams(content(asked)) and may(made.made_by, "answers.write"):
            learn.teach(session, new, asked, by=made.made_by, at=at)
        return
    one = session.get(Entry, int(made.target), with_for_update=True)
    if one is None:
        raise NotFound("这条问答已经删除，请退回这处改动")
    if one.version != said["version"]:
        raise OutOfTurn("这条问答后来又改过，请退回，照最新的一版重新提出")
    write.put(session, one, given, by=made.made_by.name, reviewed_by=by, at=at)


def put_table(session: Session, made: Proposal, by: str, at: datetime) -> None:
    """The chain has passed a table: all its rows are live at once."""
    rows, versions = made.after["rows"], made.after["versions"]
    entries = [_new(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    known = take_in.by_key(session, [one.key for one in entries])
    now = {key: one.version for key, one in known.items()}
    if now != versions:
        raise OutOfTurn("提出以后，表里的问答又有人新写或改过，请退回，重新导入")
    done = import_.keep(session, entries, kind=Kind.FAQ, at=at, reviewed_by=by)
    after: dict[str, object] = {"added": done.added, "replaced": done.replaced, "reviewed_by": by}
    trail.record(
        session, actor=made.made_by.name, verb="answers.import", subject=("answers", "faq"), at=at, after=after
    )  # fmt: skip


def _row(one: NewEntry) -> dict[str, object]:
    until = one.valid_until.isoformat() if one.valid_until else ""
    return {
        "key": one.key, "question": one.question, "answer": one.answer, "unit": one.unit, "valid_until": until,
    }  # fmt: skip


def _new(row: dict[str, object]) -> NewEntry:
    until = date.fromisoformat(str(row["valid_until"])) if row["valid_until"] else None
    return NewEntry(
        str(row["key"]), str(row["question"]), str(row["answer"]), str(row["unit"]), until
    )
