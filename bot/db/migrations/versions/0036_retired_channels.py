"""A channel knows since when it takes nothing new."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("channel", sa.Column("retired_on", sa.Date(), nullable=True))
