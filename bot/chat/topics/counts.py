"""How much was published: releases of a span, of everything or of a unit, kind or channel, as the ledger has them."""

from collections.abc import Iterable

from sqlalchemy import select

from bot.chat.asked import Means, Reply
from bot.chat.dates import Days
from bot.chat.intents import Intent
from bot.chat.periods import periods_meant
from bot.chat.scene import Scene
from bot.ledger import channels, months
from bot.ledger.channels import LEVELS
from bot.ledger.months import Counts, Scope
from bot.notices.notice import NoticeKind
from bot.search.grams import normal
from bot.staff.units import Unit

MOST = 8  # channels in a list
_ALWAYS = ("一共", "总共", "累计", "至今", "历年", "到现在", "到目前")
_SHORTEST = 2  # characters of a name that may be recognised


def counts(scene: Scene) -> Reply:
    """The counts of the spans and the scope that were named; of this month and this year when no span was."""
    periods = periods_meant(scene.text, scene.today)
    head = []
    if not periods and any(word in scene.text for word in _ALWAYS):
        periods = _always(scene)
    if not periods:
        periods = periods_meant("本月", scene.today) + periods_meant("今年", scene.today)
        if scene.means != Means.MENU:  # a click on the menu names no time
            head = ["没有听出是哪段时间，按本月和今年统计："]
    told = [_told(scene, period, scope) for scope in _scopes(scene) for period in periods]
    return Reply("\n".join(head + told), Intent.COUNTS, answered=True)


def _always(scene: Scene) -> list[Days]:
    first = months.first_month(scene.session)
    if first is None:
        return []
    begins, _ = months.month_days(first)
    return [Days(f"有记录以来（{begins.year}年{begins.month}月起）", begins, scene.today)]


def _scopes(scene: Scene) -> list[Scope]:
    """What the text narrows the count to: a scope for each unit that it names."""
    session, left = scene.session, scene.text
    units = {*session.scalars(select(Unit.name)), *months.units(session)}
    kinds = {*session.scalars(select(NoticeKind.name)), *months.kinds(session)}
    named, left = _take(left, units | kinds)
    # After units and kinds: 桓台文化馆 is not the account 桓台文化.
    known = channels.names(session)
    by, left = _take(left, known)
    levels, left = _take(left, LEVELS.values())
    if not by and channels.DEFAULT in known and ("公众号" in left or "微信" in left):
        by = [channels.DEFAULT]
    kind = tuple(name for name in named if name in kinds)
    slugs = tuple(sorted({known[name].slug for name in by}))
    return [
        Scope((unit,) if unit else (), kind, slugs, tuple(levels))
        for unit in [name for name in named if name not in kinds] or [""]
    ]


def _take(text: str, names: Iterable[str]) -> tuple[list[str], str]:
    """The names that stand in a text, longest first, and what is left of it."""
    found = []
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= _SHORTEST and normal(name) in text:
            text = text.replace(normal(name), " ")
            found.append(name)
    return found, text


def _told(scene: Scene, period: Days, scope: Scope) -> str:
    last = min(period.last, scene.today)
    if last < period.first:
        return f"{period.label}还没有到。"
    so_far = f"（截至{last.month}月{last.day}日）" if last < period.last else ""
    counted = months.counts(scene.session, period.first, last, scope)
    what = _in_words(scene, scope)
    if not counted.total:
        return f"{period.label}{so_far}没有公开发布的记录（{what}）。"
    head = f"{period.label}{so_far}共公开发布 {counted.total} 次，涉及 {counted.items} 条信息（{what}）："
    return "\n".join([head, *_by_channel(counted)])


def _in_words(scene: Scene, scope: Scope) -> str:
    if scope == Scope():
        return "全部单位、类别和渠道"
    names = {one.slug: one.name for one in channels.names(scene.session).values()}
    parts = (
        ("单位", scope.units), ("类别", scope.kinds), ("渠道", [names[slug] for slug in scope.channels]),
        ("级别", scope.levels),
    )  # fmt: skip
    return "，".join(f"{what}：{'、'.join(some)}" for what, some in parts if some)


def _by_channel(counted: Counts) -> list[str]:
    shown = counted.channels[:MOST]
    lines = [
        f"· {one.name}{f'（{one.level}）' if one.level else ''} {one.count} 次" for one in shown
    ]
    others = counted.channels[MOST:]
    if others:
        lines.append(f"· 其他 {len(others)} 个渠道 {sum(one.count for one in others)} 次")
    return lines
