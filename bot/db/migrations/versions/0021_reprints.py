"""Say by the kind whether a mass send that is judged a reprint goes on; the two kinds that ship so are set."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    column = sa.Column("on_reprint", sa.String(), nullable=False, server_default="")
    op.add_column("notice_kind", column)
    kinds = sa.table(
        "notice_kind", sa.column("name", sa.String()), sa.column("on_reprint", sa.String())
    )
    shipped = kinds.c.name.in_(("政策文件", "临时闭馆"))
    op.execute(sa.update(kinds).where(shipped).values(on_reprint="send"))
