"""Create messages, what is found beside us, counts of calls; an account's allowances and protection."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "api_use",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "day", "call", name=op.f("pk_api_use")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("read_by", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_at"), "message", ["at"])
    op.create_index(op.f("ix_message_role"), "message", ["role"])
    op.create_table(
        "found",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["platform_event.id"], name=op.f("fk_found_event_id_platform_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_found")),
        sa.UniqueConstraint("account", "key", name=op.f("uq_found_account_key")),
    )
    op.create_index(op.f("ix_found_job_id"), "found", ["job_id"])
    op.create_index(op.f("ix_found_state"), "found", ["state"])
    op.add_column("channel", sa.Column("mass_per_day", sa.Integer(), nullable=True))
    op.add_column("channel", sa.Column("mass_per_month", sa.Integer(), nullable=True))
    op.add_column(
        "channel", sa.Column("protected", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "dispatch", sa.Column("article_id", sa.String(), nullable=False, server_default="")
    )
    op.add_column("dispatch", sa.Column("confirm_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "release", sa.Column("check_first", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("release", sa.Column("mark", sa.String(), nullable=False, server_default=""))
