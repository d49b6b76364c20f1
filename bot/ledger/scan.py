"""Scans (剪报、截图): what proves that a newspaper or a station brought something, beside its line of the ledger."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn
from bot.ledger import browse
from bot.staff.member import Member
from bot.staff.roles import require


class Scan(Base):
    """One scan of one line, by the name under which its bytes are kept."""

    __tablename__ = "release_scan"
    __table_args__ = (UniqueConstraint("seq", "file"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]  # of the ledger, on which no other table lays a hand
    file: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


def add(session: Session, seq: int, file: str, *, by: Member, at: datetime) -> Scan:
    """Put a kept file beside a line. Raises NotYours, NotFound, OutOfTurn where it is there already."""
    require(by, "release.import")
    entry = browse.one(session, seq)
    if any(one.file == file for one in of(session, seq)):
        raise OutOfTurn("这份扫描件已经登记过")
    scan = Scan(seq=entry.seq, file=file, by=by.name, at=at)
    session.add(scan)
    session.flush()
    trail.record(
        session, actor=by.name, verb="ledger.scan", subject=("entry", str(seq)), at=at, after={"file": file}
    )  # fmt: skip
    return scan


def of(session: Session, seq: int) -> list[Scan]:
    """The scans of a line, in the order in which they came."""
    return list(session.scalars(select(Scan).where(Scan.seq == seq).order_by(Scan.id)))


def one(session: Session, seq: int, number: int) -> Scan:
    """A scan of a line by its number. Raises NotFound."""
    scan = session.get(Scan, number)
    if scan is None or scan.seq != seq:
        raise NotFound("没有这份扫描件")
    return scan
