"""Let settings be changed: chain changes, kinds that are retired, whose a venue is, accounts on record, menu drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "chain_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("importance", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["member.id"], name=op.f("fk_chain_change_proposed_by_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["member.id"], name=op.f("fk_chain_change_settled_by_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_change")),
    )
    op.create_index(op.f("ix_chain_change_state"), "chain_change", ["state"])
    op.create_table(
        "account_record",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("keeper", sa.String(), nullable=False),
        sa.Column("verified_until", sa.Date(), nullable=True),
        sa.Column("filing", sa.String(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("last_login", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("updated_by", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["channel.slug"], name=op.f("fk_account_record_account_channel")
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_account_record")),
    )
    op.create_table(
        "menu_draft",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("menu", sa.JSON(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pushed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["channel.slug"], name=op.f("fk_menu_draft_account_channel")
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_menu_draft")),
    )
    op.add_column("notice_kind", sa.Column("retired_on", sa.Date(), nullable=True))
    _give_venues_their_units()
    op.create_index("ix_audit_act_actor_at", "audit_act", ["actor", "at"])
    op.create_index("ix_audit_act_verb_at", "audit_act", ["verb", "at"])
    op.create_index(
        "ix_audit_act_subject_kind_subject_id", "audit_act", ["subject_kind", "subject_id"]
    )


def _give_venues_their_units() -> None:
    """A venue that bears its unit's name is that unit's."""
    # Not in batch mode: SQLite would drop the table, which the hours of venues refer to.
    op.execute(
        "ALTER TABLE venue ADD COLUMN unit_id INTEGER"
        " CONSTRAINT fk_venue_unit_id_unit REFERENCES unit (id)"
    )
    venue = sa.table("venue", sa.column("name", sa.String()), sa.column("unit_id", sa.Integer()))
    unit = sa.table("unit", sa.column("name", sa.String()), sa.column("id", sa.Integer()))
    of_that_name = sa.select(unit.c.id).where(unit.c.name == venue.c.name).scalar_subquery()
    op.execute(sa.update(venue).values(unit_id=of_that_name))
