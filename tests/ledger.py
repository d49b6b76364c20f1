"""What the tests of ledger and reports make: members, channels, records, registers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.ledger.channels import Channel
from bot.ledger.entry import EntryKind, Released
from bot.staff.member import Member
from bot.tables.read import Table, read_rows

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HEADER = "信息编号,标题,渠道,级别,发布单位,类别,发布时间,链接,稿件\n"


def member(session: Session, *roles: str) -> Member:
    """A member who holds these roles; a statistician without any."""
    made = Member(name="统计", roles=list(roles or ["statistician"]), created_at=AT)
    session.add(made)
    session.flush()
    return made


def own_account(session: Session) -> Channel:
    """The bureau's WeChat account."""
    made = Channel(slug="wechat", name="桓台文化", kind="wechat", level="")
    session.add(made)
    session.flush()
    return made


def released(number: int, at: datetime = AT - timedelta(days=1), **other: object) -> Released:
    """A record of the account, different for each number."""
    told: dict[str, object] = {
        "item": f"GK-{number}", "title": f"第{number}场戏", "channel": "wechat", "channel_name": "桓台文化",
        "level": "", "unit": "文化馆", "category": "群众文化活动", "released_at": at,
        "kind": EntryKind.RELEASED, "release_id": number,
    }  # fmt: skip
    return Released(**(told | other))  # type: ignore[arg-type]


def register(folder: Path, *rows: str, header: str = HEADER) -> Table:
    """A register with these CSV rows."""
    path = folder / "register.csv"
    path.write_text(header + "".join(row + "\n" for row in rows), encoding="utf-8-sig")
    return read_rows(path)


def no_notice(text: str) -> tuple[int, str]:
    """Resolves no notice at all."""
    raise NotFound(f"没有稿件“{text}”")
