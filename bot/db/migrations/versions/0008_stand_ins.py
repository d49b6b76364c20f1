"""Create the appointments of stand-ins; a step knows in whose place it was passed and when others were told."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("principal_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["principal_id"], ["member.id"], name=op.f("fk_delegation_principal_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["member.id"], name=op.f("fk_delegation_stand_in_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_principal_id"), "delegation", ["principal_id"])
    op.create_index(op.f("ix_delegation_stand_in_id"), "delegation", ["stand_in_id"])
    with op.batch_alter_table("review_step") as step:
        step.add_column(sa.Column("instead_of_id", sa.Integer(), nullable=True))
        step.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        step.create_foreign_key(
            op.f("fk_review_step_instead_of_id_member"), "member", ["instead_of_id"], ["id"]
        )
