"""What the notice said of an activity when it was last followed: staff may have changed it since."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "activity", sa.Column("announced", sa.String(), nullable=False, server_default="")
    )
