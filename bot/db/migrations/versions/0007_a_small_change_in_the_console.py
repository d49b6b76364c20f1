"""Keep the proof of a small change that was made in the platform's console."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("correction", sa.Column("proof", sa.String(), nullable=False, server_default=""))
