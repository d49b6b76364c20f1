"""Let several notices wait for one send, in their order; and keep the place that each had in what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    mark = sa.Column("batch", sa.String(), nullable=False, server_default="")
    op.add_column("release", mark)
    op.add_column("release", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_release_batch", "release", ["batch"])
    sent = sa.Column("place", sa.Integer(), nullable=False, server_default="0")
    op.add_column("dispatch_release", sent)
