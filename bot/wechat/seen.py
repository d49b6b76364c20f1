"""Read what the platform says of a job: by event, when asked, or in its list. Nothing undocumented breaks it.

A list of one comes as a scalar in XML and as a list in JSON; a doc sample has a line break in an id.
developers.weixin.qq.com/doc: guide/product/publish, Batch_Sends_and_Originality_Checks.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.errors import Unreachable
from bot.notices.channel import Counted, Listed, Outcome, Seen
from bot.wechat import copyright_check
from bot.wechat.events import PUBLISHED, SENT

PUBLISH_FAILURES: dict[str, str] = {
    "2": "没有通过平台的原创校验：和别人声明了原创的文章相同。请核对来源，取得原作者的转载授权，或换一篇再安排",
    "3": "平台发布失败（常规失败，平台未说明原因）",
    "4": "没有通过平台审核，请登录公众平台查看原因并修改",
    "5": "发布成功后，文章已在公众平台后台全部删除",
    "6": "发布成功后，文章已被平台全部封禁，请登录公众平台查看通知",
}
MASS_FAILURES: dict[str, str] = {
    "10001": "涉嫌广告",
    "20001": "涉嫌政治内容",
    "20002": "涉嫌色情内容",
    "20004": "涉嫌社会类违规内容",
    "20006": "涉嫌违法犯罪内容",
    "20008": "涉嫌欺诈",
    "20013": "涉嫌侵犯版权",
    "21000": "平台未说明的其他原因",
    "22000": "涉嫌互推",
    "30001": "平台的原创校验出了系统错误，这次没有校验成。稿件没有问题，请过半小时再安排群发",
    "30002": "原创校验判定与别人的原创文章相同，而且不许转载。请取得原作者的转载授权（请对方在公众平台加白名单），"
    "或者改写、换一篇，再安排",
    "30003": "原创校验判定为转载，而这类稿件设为判定转载就不群发。确是转载的，请把稿件的来源类型改为转载（origin: repost）再送审；"
    "是本单位原创的，请到公众平台申诉后再安排，或改用“发布”（不通知粉丝）",
    "40001": "管理员拒绝了这次群发",
    "40002": "管理员 30 分钟内没有确认这次群发",
}
MASS_STATES: dict[str, tuple[Outcome, str]] = {
    "SEND_SUCCESS": (Outcome.PUBLISHED, ""),
    "SENDING": (Outcome.PENDING, ""),
    "SEND_FAIL": (Outcome.FAILED, "平台群发失败，未说明原因；请登录公众平台查看"),
    "DELETE": (Outcome.FAILED, "这次群发已在公众平台被删除"),
}
PLACES = set(range(1, 9))  # of the articles of one message
_ERROR = re.compile(r"err\((\d+)\)")

Told = Mapping[str, object]


def seen_from_event(kind: str, data: dict[str, object]) -> tuple[str, Seen]:
    """The job that an event speaks of and what it says; ("", pending) for events of no job."""
    if kind == PUBLISHED:
        info = _fields(data.get("PublishEventInfo"))
        return _word(info, "publish_id"), publish_seen(info)
    if kind == SENT:
        return _word(data, "MsgID"), _mass_seen(data)
    return "", Seen(Outcome.PENDING, raw=data)


def publish_seen(told: Told) -> Seen:
    """A publish job: `publish_status` 0 to 6, of an event or of freepublish/get."""
    status, raw = _word(told, "publish_status"), dict(told)
    if status == "0":
        detail = _fields(told.get("article_detail"))
        urls = _in_order(_items(detail.get("item")), "idx", "article_url")
        return Seen(Outcome.PUBLISHED, urls=urls, article_id=_word(told, "article_id"), raw=raw)
    if status in PUBLISH_FAILURES:
        where = "、".join(str(number) for number in _items(told.get("fail_idx")))
        reason = PUBLISH_FAILURES[status] + (f"（第 {where} 篇）" if where else "")
        return Seen(Outcome.FAILED, reason, raw=raw)
    reason = "" if status == "1" else f"平台给出了未知的发布状态 {status or '（空）'}，继续查询"
    return Seen(Outcome.PENDING, reason, raw=raw)


def mass_seen(told: Told) -> Seen:
    """A mass send as mass/get tells it. It knows no addresses."""
    status = _word(told, "msg_status")
    unknown = (Outcome.PENDING, f"平台给出了未知的群发状态 {status or '（空）'}，继续查询")
    outcome, reason = MASS_STATES.get(status, unknown)
    return Seen(outcome, reason, raw=dict(told))


def listed_seen(item: Told) -> Seen:
    """An article out of freepublish/batchget."""
    articles = _items(_fields(item.get("content")).get("news_item"))
    urls = tuple(_word(_fields(article), "url") for article in articles)
    return Seen(
        Outcome.PUBLISHED, urls=urls, article_id=_word(item, "article_id"), raw=_brief(item)
    )


def shows(item: Told, source_url: str) -> bool:
    """Whether an item of freepublish/batchget holds our article, and it is still there."""
    for article in _items(_fields(item.get("content")).get("news_item")):
        found = _fields(article)
        if found.get("content_source_url") == source_url and not found.get("is_deleted"):
            return True
    return False


def items_of(answer: Told) -> list[Told]:
    """The items of a list answer."""
    return [_fields(item) for item in _items(answer.get("item"))]


def listed(article_id: str, told: Told, out_at: datetime | None = None) -> list[Listed]:
    """The articles under `news_item`: of freepublish/getarticle, or of a list's item."""
    every = [_fields(one) for one in _items(told.get("news_item"))]
    return [
        Listed(
            place=place if len(every) > 1 else 0, article_id=article_id, title=str(one.get("title", "")), url=_word(one, "url"),
            source_url=_word(one, "content_source_url"), html=str(one.get("content", "")),
            deleted=bool(one.get("is_deleted")), out_at=out_at,
        )
        for place, one in enumerate(every, start=1)
    ]  # fmt: skip


def listed_item(item: Told) -> list[Listed]:
    """The articles of one item of freepublish/batchget, with the moment at which it came out."""
    out_at = _moment(item.get("update_time"))
    return listed(_word(item, "article_id"), _fields(item.get("content")), out_at)


def counted(told: Told) -> list[Counted]:
    """The articles of getarticletotaldetail, whose `msgid` is the number of the message and the place in it.

    Raises Unreachable while the platform says that the day is not complete.
    """
    if told.get("is_delay"):
        raise Unreachable("平台这一天的统计还不完整，稍后自动再试")
    found = []
    for one in map(_fields, _items(told.get("list"))):
        message, _, place = _word(one, "msgid").partition("_")
        found.append(
            Counted(
                message=message, place=int(place) if place.isdecimal() and len(place) < 3 else 1,
                title=str(one.get("title") or ""), url=_word(one, "content_url"),
                told=_word(one, "publish_type") == "0",
            )
        )  # fmt: skip
    return [one for one in found if one.message]


def _moment(seconds: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None
    except (ValueError, OverflowError, OSError):  # no year that a calendar has
        return None


def _mass_seen(data: Told) -> Seen:
    # "send success" and "send fail"; spaces have come and gone over the years.
    status, raw = _word(data, "Status").lower(), dict(data)
    if status == "sendsuccess":
        return Seen(
            Outcome.PUBLISHED, urls=_mass_urls(data), note=copyright_check.note(data), raw=raw
        )
    failed = _ERROR.search(status)
    if failed:
        number = failed.group(1)
        why = MASS_FAILURES.get(number, "平台给出了未公开的原因，请登录公众平台查看")
        which = copyright_check.originals(data)
        return Seen(Outcome.FAILED, f"平台没有群发：{why}（err({number})）{which}", raw=raw)
    if status == "sendfail":
        return Seen(Outcome.FAILED, "平台群发失败，未说明原因；请登录公众平台查看", raw=raw)
    return Seen(
        Outcome.PENDING, f"平台给出了未知的群发结果 {status or '（空）'}，继续查询", raw=raw
    )


def _mass_urls(data: Told) -> tuple[str, ...]:
    """The addresses, where the event has any: real ones may come without."""
    results = _fields(data.get("ArticleUrlResult")).get("ResultList")
    inner = _fields(results).get("item") if isinstance(results, dict) else results
    return _in_order(_items(inner), "ArticleIdx", "ArticleUrl")


def _in_order(items: list[object], number: str, address: str) -> tuple[str, ...]:
    """The addresses by their articles' places; empty for one of which none is told."""
    placed: list[tuple[int, str]] = []
    for item in items:
        word = _word(_fields(item), number)
        if url := _word(_fields(item), address):
            placed.append((int(word) if word.isdigit() else 0, url))
    by_place = dict(placed)
    if len(by_place) < len(placed) or not set(by_place) <= PLACES:
        return tuple(url for _, url in sorted(placed, key=lambda one: one[0]))
    return tuple(by_place.get(place, "") for place in range(1, max(by_place, default=0) + 1))


def _items(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return [] if value in (None, "", {}) else [value]


def _fields(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _word(told: Told, name: str) -> str:
    """A field as text without any white space: an id, a status, an address."""
    value = told.get(name, "")
    return "".join(str(value).split()) if isinstance(value, str | int) else ""


def _brief(item: Told) -> dict[str, object]:
    """Without the articles' text, which would only swell the evidence."""
    articles = _items(_fields(item.get("content")).get("news_item"))
    shown = [
        {name: value for name, value in _fields(article).items() if name != "content"}
        for article in articles
    ]
    return {
        "article_id": item.get("article_id"),
        "update_time": item.get("update_time"),
        "news_item": shown,
    }
