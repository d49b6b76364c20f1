"""What the demonstration's office has set for itself: the register of its account, and a menu drawn up."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.accounts import menu, register
from bot.accounts.menu import Button
from bot.accounts.register import Given
from bot.clock import local_day
from bot.ledger.channels import DEFAULT
from bot.staff.member import Member

_MENU = (
    Button("看一看", under=(Button("最新发布", "click", "最新发布"), Button("发布统计", "click", "发布统计"))),
    Button("办一办", under=(Button("借书证", "click", "借书证怎么办"), Button("信息公开申请", "click", "怎么申请政府信息公开"))),
    Button("开放时间", "click", "开放时间"),
)  # fmt: skip


def arrange(session: Session, by: Member, *, at: datetime) -> None:
    """Register the account, whose verification ends in six weeks, and draw up its menu."""
    today = local_day(at)
    given = Given(
        "桓台县文化出版局", "办公室王建国", today + timedelta(days=45), "演示-新媒体-0001",
        today - timedelta(days=400), today - timedelta(days=12), "演示数据",
    )  # fmt: skip
    register.keep(session, DEFAULT, given, by=by, at=at)
    menu.keep(session, DEFAULT, _MENU, by=by, at=at)
