"""Create the tables of notices and their release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The engines' own full-text index over notice_words, which SQLAlchemy's metadata cannot say.
FULL_TEXT = {
    "sqlite": (
        "CREATE VIRTUAL TABLE notice_fts USING fts5(words, content='notice_words', content_rowid='place',"
        " tokenize='ascii', detail='none')",
        "CREATE TRIGGER notice_fts_put AFTER INSERT ON notice_words BEGIN"
        " INSERT INTO notice_fts (rowid, words) VALUES (new.place, new.words); END",
        "CREATE TRIGGER notice_fts_remove AFTER DELETE ON notice_words BEGIN"
        " INSERT INTO notice_fts (notice_fts, rowid, words) VALUES ('delete', old.place, old.words); END",
    ),
    "postgresql": ("CREATE INDEX notice_fts_gin ON notice_words USING gin (words)",),
}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "notice_kind",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=False),
        sa.Column("article20", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notice_kind")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("index_no", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("classification", sa.String(), nullable=False),
        sa.Column("importance", sa.String(), nullable=False),
        sa.Column("formed_on", sa.Date(), nullable=False),
        sa.Column("article20", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("source_name", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("cover", sa.String(), nullable=False),
        sa.Column("event", sa.JSON(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_notice_author_id_member")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("index_no", name=op.f("uq_notice_index_no")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_shown", ["state", "classification", "published_at"], unique=False
        )

    op.create_table(
        "notice_media",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_media_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("notice_id", "file", "role", name=op.f("pk_notice_media")),
    )
    with op.batch_alter_table("notice_media", schema=None) as batch_op:
        batch_op.create_index("ix_notice_media_file", ["file"], unique=False)

    op.create_table(
        "index_counter",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_index_counter")),
    )
    op.create_table(
        "dispatch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("lease_by", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("submits_before", sa.Integer(), nullable=True),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("submitting_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("msg_data_id", sa.String(), nullable=False),
        sa.Column("fenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
    )
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_job_id"), ["job_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispatch_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_dispatch_one_publish",
            ["account"],
            unique=True,
            sqlite_where=sa.text("holds = 1 AND mode = 'publish'"),
            postgresql_where=sa.text("holds AND mode = 'publish'"),
        )

    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel"], ["channel.slug"], name=op.f("fk_release_channel_channel")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_release_dispatch_id_dispatch")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_release_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index("ix_release_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "upload",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["channel.slug"], name=op.f("fk_upload_account_channel")
        ),
        sa.PrimaryKeyConstraint("account", "file", "use", name=op.f("pk_upload")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_evidence_dispatch_id_dispatch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_dispatch_id"), ["dispatch_id"], unique=False)

    op.create_table(
        "platform_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_event")),
        sa.UniqueConstraint("account", "delivery", name=op.f("uq_platform_event_account_delivery")),
    )
    with op.batch_alter_table("platform_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_platform_event_handled_at"), ["handled_at"], unique=False
        )

    op.create_table(
        "notice_words",
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_notice_words")),
        sa.UniqueConstraint("id", name=op.f("uq_notice_words_id")),
    )
    for statement in FULL_TEXT[op.get_bind().dialect.name]:
        op.execute(statement)
