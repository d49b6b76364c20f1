"""How much was published: releases of a month, a year or a day, by channel, as the ledger has them."""

from datetime import date

from bot.chat.asked import Reply
from bot.chat.dates import Days, period_meant
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.ledger import months
from bot.ledger.months import Counts

MOST = 8  # channels in a list


def counts(scene: Scene) -> Reply:
    """The counts of the period that was named; of this month and this year when none was."""
    meant = period_meant(scene.text, scene.today)
    periods = [meant] if meant is not None else _month_and_year(scene.today)
    told = [_told(scene, period) for period in periods]
    return Reply("\n".join(told), Intent.COUNTS, answered=True)


def _month_and_year(today: date) -> list[Days]:
    found = (period_meant(word, today) for word in ("本月", "今年"))
    return [period for period in found if period is not None]


def _told(scene: Scene, period: Days) -> str:
    last = min(period.last, scene.today)
    so_far = f"（截至{last.month}月{last.day}日）" if period.first <= last < period.last else ""
    counted = months.counts(scene.session, period.first, last)
    if not counted.total:
        return f"{period.label}{so_far}没有公开发布的记录。"
    head = f"{period.label}{so_far}共公开发布 {counted.total} 次，涉及 {counted.items} 条信息："
    return "\n".join([head, *_by_channel(counted)])


def _by_channel(counted: Counts) -> list[str]:
    shown = counted.channels[:MOST]
    lines = [
        f"· {one.name}{f'（{one.level}）' if one.level else ''} {one.count} 次" for one in shown
    ]
    others = counted.channels[MOST:]
    if others:
        lines.append(f"· 其他 {len(others)} 个渠道 {sum(one.count for one in others)} 次")
    return lines
