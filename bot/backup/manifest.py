"""What a backup says about itself: the first thing that is read, and what everything else is held against."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from bot.ledger import verify

FORMAT = 1  # of the archive; what a reader of an older format cannot read gets the next number


class Ledger(BaseModel):
    """What verifying the ledger found: entries, the last hash, and what was wrong already."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entries: int
    head: str
    problems: tuple[str, ...] = ()


class Member(BaseModel):
    """One member of the archive, unpacked: its length in bytes and its SHA-256 in hex."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: int
    sha256: str


class Manifest(BaseModel):
    """Format, the migration at which the database stood, when it was, rows by table, the ledger, every member."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = Field(default=FORMAT, ge=1)
    revision: str
    made_at: AwareDatetime
    tables: dict[str, int]
    ledger: Ledger
    members: dict[str, Member]

    def rows(self, table: str) -> int:
        """How many rows of a table it holds; 0 for a table that it does not know."""
        return self.tables.get(table, 0)

    def uploads(self) -> int:
        """How many uploaded files it holds."""
        return len(self.members) - len(self.tables)


class Seal(BaseModel):
    """As much of a manifest as every version can read."""

    format: int


def ledger_of(connection: Connection) -> Ledger:
    """Verify the ledger as this transaction sees it."""
    with Session(connection) as session:
        session.begin()  # within the connection's own transaction
        found = verify.verify(session)
    return Ledger(
        entries=found.entries,
        head=found.head,
        problems=tuple(f"{one.seq or ''}{one.why}" for one in found.problems),
    )
