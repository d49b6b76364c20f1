"""Enter one media release by hand (登记媒体刊发): a register of one row, under the same rules as a whole file."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import OutOfTurn, Refused
from bot.ledger import import_, register, scan
from bot.ledger.channels import names, plain
from bot.ledger.entry import Entry, EntryKind
from bot.ledger.plan import plan
from bot.ledger.register import ResolveNotice
from bot.staff.member import Member
from bot.tables.read import Row, Table

_ROW = 1


class Faulty(Refused):
    """Fields that are wrong: (the English name of the column, why)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("；".join(why for _, why in faults))


def enter(
    session: Session, given: Mapping[str, str], *, proof: str, by: Member, at: datetime, resolve_notice: ResolveNotice
) -> Entry:  # fmt: skip
    """Append the release that is `given` (by the names of `register.COLUMNS`); `proof` is a kept scan, or "".

    Raises:
        NotYours: the member may not register releases.
        Faulty: fields are wrong, or there is neither a link nor a scan to prove it.
        OutOfTurn: it is in the ledger already.
    """
    table = Table(
        list(register.COLUMNS.values()),
        [Row(_ROW, {name: given.get(name, "") for name in register.COLUMNS.values()})],
    )
    faults = plan(session, table, by=by, at=at, resolve_notice=resolve_notice).faults
    if not given.get("url", "").strip() and not proof:
        faults = [*faults, (_ROW, "url", "链接和扫描件至少要有一样，作为刊发的证明")]
    if faults:
        raise Faulty([(column, why) for _, column, why in faults])
    done = import_.import_rows(session, table, by=by, at=at, resolve_notice=resolve_notice)
    entry = _entry(session, table, resolve_notice)
    if not done.added:
        raise OutOfTurn(
            f"台账里已有这一条：第 {entry.seq} 号，《{entry.title}》，{entry.channel_name}。同一信息、同一渠道、同一时间只登记一次"
        )
    if proof:
        scan.add(session, entry.seq, proof, by=by, at=at)
    return entry


def _entry(session: Session, table: Table, resolve_notice: ResolveNotice) -> Entry:
    """The line of what was given, new or there already."""
    cells = table.rows[0].cells
    item = resolve_notice(cells["notice"].strip())[1] if cells["notice"].strip() else cells["item"]
    channel = names(session)[plain(cells["channel"])]
    chosen = select(Entry).where(
        Entry.kind == EntryKind.RELEASED, Entry.item == " ".join(item.split()),
        Entry.channel == channel.slug, Entry.released_at == register.moment(cells["released_at"]),
    )  # fmt: skip
    found = session.scalars(chosen.order_by(Entry.seq.desc()).limit(1)).first()
    if found is None:
        raise OutOfTurn(
            f"“{channel.name}”是本单位的公众号，这篇文章已经由系统发布或补入台账，不用再登记"
        )
    return found
