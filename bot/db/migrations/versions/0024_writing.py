"""Versions of notices, unsaved working copies, templates, cuts of covers, consent for portraits."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    focus = sa.Column("cover_focus", sa.String(), nullable=False, server_default="")
    op.add_column("notice", focus)
    for column in (
        sa.Column("minors", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("consent_by", sa.String(), nullable=False, server_default=""),
        sa.Column("consent_on", sa.Date(), nullable=True),
    ):
        op.add_column("notice_media", column)
    op.create_table(
        "notice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], ondelete="CASCADE",
            name=op.f("fk_notice_version_notice_id_notice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_version")),
    )  # fmt: skip
    op.create_index(op.f("ix_notice_version_notice_id"), "notice_version", ["notice_id"])
    op.create_table(
        "working_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("opened", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_working_copy_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], ondelete="CASCADE",
            name=op.f("fk_working_copy_notice_id_notice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copy")),
        sa.UniqueConstraint("member_id", "place", name=op.f("uq_working_copy_member_id_place")),
    )  # fmt: skip
    op.create_index(op.f("ix_working_copy_notice_id"), "working_copy", ["notice_id"])
    op.create_table(
        "notice_template",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("is_event", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notice_template")),
    )
