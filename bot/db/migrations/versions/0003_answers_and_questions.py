"""Create the tables of answers and questions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "answer_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_answer_entry_key")),
    )
    op.create_table(
        "asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=True),
        sa.Column("means", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked")),
        sa.UniqueConstraint("account", "delivery", name=op.f("uq_asked_account_delivery")),
    )
    with op.batch_alter_table("asked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asked_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_intent"), ["intent"], unique=False)
        batch_op.create_index(batch_op.f("ix_asked_openid"), ["openid"], unique=False)

    op.create_table(
        "release_day_counter",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "channel", name=op.f("pk_release_day_counter")),
    )
    op.create_table(
        "special_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_special_day")),
    )
    op.create_table(
        "venue",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_venue")),
        sa.UniqueConstraint("name", name=op.f("uq_venue_name")),
    )
    op.create_table(
        "wording",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_wording")),
    )
    op.create_table(
        "venue_closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("closes", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue"], ["venue.slug"], name=op.f("fk_venue_closing_venue_venue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_closing")),
    )
    with op.batch_alter_table("venue_closing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venue_closing_venue"), ["venue"], unique=False)

    op.create_table(
        "venue_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("days", sa.String(), nullable=False),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("closes", sa.String(), nullable=False),
        sa.Column("last_entry", sa.String(), nullable=False),
        sa.Column("season_from", sa.String(), nullable=False),
        sa.Column("season_to", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue"], ["venue.slug"], name=op.f("fk_venue_opening_venue_venue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_opening")),
    )
    with op.batch_alter_table("venue_opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_venue_opening_venue"), ["venue"], unique=False)
