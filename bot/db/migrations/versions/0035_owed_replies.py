"""Create conversations and the answers that are owed to citizens; a question knows what staff did about it."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for name in ("told", "settled", "settled_by"):
        op.add_column("asked", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("asked", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["taken_by_id"], ["member.id"], name=op.f("fk_conversation_taken_by_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("account", "openid", name=op.f("uq_conversation_account_openid")),
    )
    op.create_index(op.f("ix_conversation_said_at"), "conversation", ["said_at"])
    op.create_index(
        "ix_conversation_waits", "conversation", ["said_at"],
        sqlite_where=sa.text("waits"), postgresql_where=sa.text("waits"),
    )  # fmt: skip
    op.create_table(
        "owed_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=True),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_by", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owed_reply")),
        sa.UniqueConstraint("asked_id", name=op.f("uq_owed_reply_asked_id")),
    )
    op.create_index("ix_owed_reply_due", "owed_reply", ["state", "next_at"])
    op.create_index("ix_owed_reply_whose", "owed_reply", ["account", "openid", "state"])
