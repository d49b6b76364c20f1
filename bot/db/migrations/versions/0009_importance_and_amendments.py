"""Keep who holds a notice's importance, the rules that raise it, and what an approver changed in passing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for name in ("importance_held", "importance_note"):
        op.add_column("notice", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column(
        "review_step",
        sa.Column("difference", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    )
    op.create_table(
        "importance_rule",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("beside", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_importance_rule")),
    )
