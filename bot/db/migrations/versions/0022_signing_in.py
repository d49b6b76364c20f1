"""Signing in on the desk: attempts that failed, browsers, second factors; and the rounds that wait, found fast."""

import sqlalchemy as sa
from alembic import op

from bot.db.base import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
    )
    for column in ("account", "address"):
        op.create_index(f"ix_sign_in_attempt_{column}_at", "sign_in_attempt", [column, "at"])
    op.create_table(
        "desk_session",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("digest", name="uq_desk_session_digest"),
    )
    op.create_index("ix_desk_session_member_id", "desk_session", ["member_id"])
    op.create_table(
        "second_factor",
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("member.id"), primary_key=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("used_step", sa.Integer(), nullable=False),
    )
    still_open = sa.text("ended IS NULL")
    op.create_index(
        "ix_review_round_open", "review_round", ["submitted_at"],
        sqlite_where=still_open, postgresql_where=still_open,
    )  # fmt: skip
