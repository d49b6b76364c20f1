"""What the public leafs through by kind, by unit and by the day on which it was formed."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    for name, column in (("kind", "kind"), ("unit", "unit_id")):
        op.create_index(
            f"ix_notice_shown_{name}", "notice", ["state", "classification", column, "published_at"]
        )
    op.create_index("ix_notice_shown_formed", "notice", ["state", "classification", "formed_on"])
