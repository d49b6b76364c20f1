"""Remarks on notices, and lists of notices that are found by what they are filtered by."""

import sqlalchemy as sa
from alembic import op

from bot.db.base import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "notice_id",
            sa.Integer(),
            sa.ForeignKey("notice.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_remark_notice_id", "remark", ["notice_id"])
    for column in ("state", "kind", "unit_id", "author_id"):
        op.create_index(f"ix_notice_{column}_id", "notice", [column, "id"])
