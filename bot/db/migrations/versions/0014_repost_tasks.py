"""Create the tasks of reposting."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "repost_task",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in (
                "body",
                "title",
                "url",
                "document",
                "added_by",
                "state",
                "link",
                "closed_by",
                "reason",
            )
        ),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notice.id"],
            name=op.f("fk_repost_task_notice_id_notice"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repost_task")),
    )
    op.create_index(op.f("ix_repost_task_notice_id"), "repost_task", ["notice_id"])
    op.create_index(op.f("ix_repost_task_state"), "repost_task", ["state"])
