"""Create the comments of readers under mass-sent articles."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "comment_box",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_comment_box_release_id_release")
        ),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_comment_box")),
    )
    op.create_index(op.f("ix_comment_box_next_at"), "comment_box", ["next_at"])
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("elected", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("reply_state", sa.String(), nullable=False),
        sa.Column("reply_by", sa.String(), nullable=False),
        sa.Column("passed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_comment_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_comment_release_id_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("release_id", "number", name=op.f("uq_comment_release_id_number")),
    )
    for name in ("notice_id", "release_id", "reply_state", "said_at"):
        op.create_index(op.f(f"ix_comment_{name}"), "comment", [name])
