"""Create the register of errors that were found after release."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "mistake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("place", "wrong", "right", "grade", "source", "found_by")
        ),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("state", "how", "proof", "note")
        ),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("word_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_mistake_correction_id_correction")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_mistake_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["member.id"], name=op.f("fk_mistake_owner_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["word_id"],
            ["check_word.id"],
            name=op.f("fk_mistake_word_id_check_word"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mistake")),
    )
    op.create_index(op.f("ix_mistake_notice_id"), "mistake", ["notice_id"])
    op.create_index(op.f("ix_mistake_state"), "mistake", ["state"])
