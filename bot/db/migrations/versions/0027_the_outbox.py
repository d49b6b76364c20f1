"""Create ways to people and what goes out by them; keep who read a message in rows; remind of a step."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "way",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_way_member_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_way")),
    )
    op.create_index(op.f("ix_way_member_id"), "way", ["member_id"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("way_id", sa.Integer(), nullable=False),
        sa.Column("same", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_by", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("draft_id", sa.String(), nullable=False),
        sa.Column("draft_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_delivery_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["way_id"], ["way.id"], name=op.f("fk_delivery_way_id_way")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("way_id", "same", name=op.f("uq_delivery_way_id_same")),
    )
    op.create_index(op.f("ix_delivery_message_id"), "delivery", ["message_id"])
    op.create_index("ix_delivery_ready", "delivery", ["state", "next_at"])
    op.add_column("review_step", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    _messages()


def _messages() -> None:
    op.create_table(
        "message_read",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_message_read_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_message_read_member_id_member")
        ),
        sa.PrimaryKeyConstraint("message_id", "member_id", name=op.f("pk_message_read")),
    )
    known = op.get_bind().execute(sa.text("SELECT id, read_by FROM message"))
    seen = [
        {"message_id": number, "member_id": member}
        for number, readers in known
        for member in dict.fromkeys(json.loads(readers) if isinstance(readers, str) else readers)
    ]
    table = sa.table("message_read", sa.column("message_id"), sa.column("member_id"))
    op.bulk_insert(table, seen)
    op.add_column("message", sa.Column("wants", sa.String(), nullable=False, server_default=""))
    op.add_column("message", sa.Column("outside", sa.String(), nullable=True))
    op.drop_column("message", "read_by")
    op.create_index("ix_message_subject", "message", ["subject_kind", "subject_id"])
