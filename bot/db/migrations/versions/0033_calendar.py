"""Days that are worth preparing for, and what the calendar reads: releases by when they came out, sends by account."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "observance",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("dates", sa.JSON(), nullable=False),
        sa.Column("idea", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_observance")),
    )
    op.create_index("ix_release_published_at", "release", ["published_at"])
    op.create_index("ix_dispatch_sent", "dispatch", ["mode", "account", "created_at"])
