"""Keep one release for a notice and channel, the releases that each attempt carried, and when a count was read."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Where a notice was arranged anew there is one row for each arrangement: what is out stays, else the newest.
_LEFT_OVER = """
DELETE FROM release WHERE EXISTS (
    SELECT 1 FROM release AS other
    WHERE other.notice_id = release.notice_id AND other.channel = release.channel AND other.id <> release.id
    AND release.state <> 'published'
    AND (other.state = 'published' OR other.id > release.id)
)
"""
_CARRIED = """
INSERT INTO dispatch_release (dispatch_id, release_id)
SELECT dispatch_id, id FROM release WHERE dispatch_id IS NOT NULL
"""


def upgrade() -> None:
    """Go forward."""
    op.execute(_LEFT_OVER)
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_unique_constraint(
            batch_op.f("uq_release_notice_id_channel"), ["notice_id", "channel"]
        )
    with op.batch_alter_table("dispatch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "dispatch_release",
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_dispatch_release_dispatch_id_dispatch")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_dispatch_release_release_id_release")
        ),
        sa.PrimaryKeyConstraint("dispatch_id", "release_id", name=op.f("pk_dispatch_release")),
    )
    with op.batch_alter_table("dispatch_release", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dispatch_release_release_id"), ["release_id"], unique=False
        )
    op.execute(_CARRIED)
    # A register's row is known by these four; a release is known by itself, whatever else is the same.
    with op.batch_alter_table("release_entry", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_release_entry_kind_item_channel_released_at"), type_="unique"
        )
        batch_op.create_index(
            "uq_release_entry_registered",
            ["kind", "item", "channel", "released_at"],
            unique=True,
            sqlite_where=sa.text("release_id IS NULL"),
            postgresql_where=sa.text("release_id IS NULL"),
        )
