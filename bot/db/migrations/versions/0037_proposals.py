"""Create proposed texts; an entry says what it rests on and who passed it."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for name in ("source", "reviewed_by"):
        op.add_column(
            "answer_entry", sa.Column(name, sa.String(), nullable=False, server_default="")
        )
    op.create_table(
        "text_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["member.id"], name=op.f("fk_text_proposal_made_by_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_proposal")),
    )
    op.create_index(op.f("ix_text_proposal_state"), "text_proposal", ["state"])
