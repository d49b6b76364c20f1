"""What the demonstration's office has set for itself: the register of its account."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.accounts import register
from bot.accounts.register import Given
from bot.clock import local_day
from bot.ledger.channels import DEFAULT
from bot.staff.member import Member


def arrange(session: Session, by: Member, *, at: datetime) -> None:
    """Register the account, whose verification ends in six weeks."""
    today = local_day(at)
    given = Given(
        "桓台县文化出版局", "办公室王建国", today + timedelta(days=45), "演示-新媒体-0001",
        today - timedelta(days=400), today - timedelta(days=12), "演示数据",
    )  # fmt: skip
    register.keep(session, DEFAULT, given, by=by, at=at)
