"""Let the ledger, every notice and the answers be looked through by staff: words, counters, indices, scans, checks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_SQLITE = (
    "CREATE VIRTUAL TABLE {name}_fts USING fts5(words, content='{name}_words', content_rowid='place',"
    " tokenize='ascii', detail='none')",
    "CREATE TRIGGER {name}_fts_put AFTER INSERT ON {name}_words BEGIN"
    " INSERT INTO {name}_fts (rowid, words) VALUES (new.place, new.words); END",
    "CREATE TRIGGER {name}_fts_remove AFTER DELETE ON {name}_words BEGIN"
    " INSERT INTO {name}_fts ({name}_fts, rowid, words) VALUES ('delete', old.place, old.words); END",
)
_POSTGRESQL = ("CREATE INDEX {name}_fts_gin ON {name}_words USING gin (words)",)
_ITEMS = """
    INSERT INTO release_item_counter (year, n)
    SELECT substr(ym, 1, 4), count(DISTINCT item) FROM release_entry WHERE kind = 'released' GROUP BY substr(ym, 1, 4)
"""
_EVER = """
    INSERT INTO release_item_counter (year, n)
    SELECT '', count(DISTINCT item) FROM release_entry WHERE kind = 'released' HAVING count(*) > 0
"""


def upgrade() -> None:
    """Go forward."""
    _tables()
    _indices()
    op.execute(_ITEMS)
    op.execute(_EVER)
    with op.batch_alter_table("answer_entry") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("answer_entry") as batch_op:
        batch_op.alter_column("version", server_default=None)
    for name in ("desk", "ledger"):
        _words(name)


def _tables() -> None:
    op.create_table(
        "release_item_counter",
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_release_item_counter")),
    )
    op.create_table(
        "release_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_scan")),
        sa.UniqueConstraint("seq", "file", name=op.f("uq_release_scan_seq_file")),
    )
    op.create_table(
        "ledger_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("purged", sa.Integer(), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_check")),
    )


def _indices() -> None:
    running = sa.text("running")
    op.create_index(
        "uq_ledger_check_running", "ledger_check", ["running"], unique=True,
        sqlite_where=running, postgresql_where=running,
    )  # fmt: skip
    op.create_index("ix_release_entry_item", "release_entry", ["item", "kind", "ym"])
    op.create_index(
        "ix_release_entry_browsed", "release_entry",
        ["kind", "ym", "day", "seq", "channel", "level", "unit", "category", "item"],
    )  # fmt: skip
    op.create_index("ix_asked_open", "asked", ["answered", "id"])


def _words(name: str) -> None:
    op.create_table(
        f"{name}_words",
        sa.Column(
            "place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("place", name=op.f(f"pk_{name}_words")),
        sa.UniqueConstraint("id", name=op.f(f"uq_{name}_words_id")),
    )  # fmt: skip
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE if on_sqlite else _POSTGRESQL:
        op.get_bind().exec_driver_sql(statement.format(name=name))
