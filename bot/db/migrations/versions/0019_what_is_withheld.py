"""Create the register of what is withheld as a secret."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "withheld",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("formed_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_of", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_withheld_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld")),
        sa.UniqueConstraint("number", name=op.f("uq_withheld_number")),
    )
