"""Activities, recurring offers, bookings, and what booked people must be told."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "booking_offer",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("slug", "kind", "title", "venue", "place", "days", "first", "last")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("minutes", "places", "walk_in", "per_person", "days_ahead", "closes_minutes")),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("not_on", sa.JSON(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_booking_offer_unit_id_unit")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_booking_offer")),
    )  # fmt: skip
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("walk_in", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("per_person", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("signup_opens_at", MOMENT, nullable=True),
        sa.Column("signup_closes_at", MOMENT, nullable=True),
        sa.Column("offer", sa.String(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("shown_at", MOMENT, nullable=True),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("blocked", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_activity_taken")),
        sa.CheckConstraint("quota IS NULL OR taken <= quota - walk_in", name=op.f("ck_activity_seats")),
        sa.ForeignKeyConstraint(["offer"], ["booking_offer.slug"], name=op.f("fk_activity_offer_booking_offer")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_activity_unit_id_unit")),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_activity_author_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_activity_notice_id")),
        sa.UniqueConstraint("offer", "starts_at", name=op.f("uq_activity_offer_starts_at")),
    )  # fmt: skip
    op.create_index(op.f("ix_activity_starts_at"), "activity", ["starts_at"])
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=True),
        sa.Column("delivery", sa.String(), nullable=False),
        sa.Column("subscribed", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("promoted_at", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("arrived", sa.Integer(), nullable=True),
        sa.Column("arrived_at", MOMENT, nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("forgotten_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_booking_activity_id_activity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("number", name=op.f("uq_booking_number")),
        sa.UniqueConstraint("activity_id", "delivery", name=op.f("uq_booking_activity_id_delivery")),
    )  # fmt: skip
    op.create_index(op.f("ix_booking_activity_id"), "booking", ["activity_id"])
    op.create_index(op.f("ix_booking_forgotten_at"), "booking", ["forgotten_at"])
    op.create_index("ix_booking_citizen", "booking", ["account", "openid"])
    op.create_table(
        "booking_telling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_booking_telling_booking_id_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_telling")),
    )  # fmt: skip
    op.create_index(op.f("ix_booking_telling_booking_id"), "booking_telling", ["booking_id"])
    op.create_index(op.f("ix_booking_telling_state"), "booking_telling", ["state"])
