"""Check a notice before it is submitted: the platform's limits, the facts, and its texts by the rule pack."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot import clock
from bot.checks import attached, calendar, dates
from bot.checks.attached import Attached
from bot.checks.examine import OF_CODES, OF_TITLES, examine
from bot.checks.finding import Finding, Hit, Severity, located
from bot.checks.pack import Pack
from bot.checks.sheet import Case, Place, Text
from bot.errors import Refused
from bot.notices import article, event, portrait, reposted
from bot.notices.article import Foot
from bot.notices.notice import Notice
from bot.notices.source import Source

# Draft box documentation: title 32 characters today, 64 in older editions and still met in 2025.
TITLE_WARN, TITLE_MOST = 32, 64
AUTHOR_MOST, DIGEST_MOST = 16, 128
_LIMITS, _FACTS = "limits", "facts"


def findings(
    notice: Notice, *, today: date, pack: Pack, places: Sequence[Place] = (), sources: Sequence[Source] = ()
) -> list[Finding]:  # fmt: skip
    """Everything found in a notice, the gravest first.

    `places` are the venues as the guide has them, `sources` what may be reposted from.
    """
    case = Case(
        formed_on=notice.formed_on, pack=pack, places=tuple(places),
        title_year=calendar.named(notice.title), unit=notice.unit.name,
        source_name=notice.source_name,
    )  # fmt: skip
    found = [*_lengths(notice), *_facts(notice, today), *examine(_texts(notice), case)]
    found += examine(_codes(notice), case, rules=OF_CODES)
    if notice.origin == "repost":
        found += reposted.findings(notice, sources, today)
        titles = Text("标题", f"{notice.title}\n{notice.source_title}")
        found += examine([titles], case, rules=OF_TITLES)
    found += [*attached.find(_attached(notice), case), *portrait.findings(notice)]
    return sorted(found, key=lambda one: one.rank)


def refuse(number: int, found: Sequence[Finding]) -> None:
    """Raise Refused when something among the findings stands in the way, saying what can be done."""
    blocks = [one for one in found if one.severity == Severity.BLOCK]
    doubts = [one for one in found if one.severity == Severity.CONFIRM]
    if not blocks and not doubts:
        return
    said = [f"{one.where}：{one.what}" + (f" [{one.spot}]" if one.spot else "") for one in blocks]
    parts = ["不能送审，请先改正：" + "；".join(said)] if said else []
    if doubts:
        listed = "；".join(f"{one.where}：{one.what} [{one.spot}]" for one in doubts)
        start = "另外" if said else "不能送审，"
        parts.append(f"{start}这些地方要改正，确认无误的在稿件的查错结果里写明理由确认：{listed}")
    raise Refused("。".join(parts))


def _texts(notice: Notice) -> Iterator[Text]:
    yield Text("标题", notice.title)
    if notice.digest != article.digest(notice.body):  # else it is the body's beginning
        yield Text("摘要", notice.digest)
    yield Text("作者", notice.author)
    yield Text("正文", notice.body, shown=article.plain(notice.body))
    for part in ("venue", "contact"):
        yield Text("活动", str((notice.event or {}).get(part) or ""))
    yield Text("原文链接", notice.source_url)


def _codes(notice: Notice) -> Iterator[Text]:
    for one in notice.media:
        for said in one.codes:
            yield Text("图片二维码", said)


def _attached(notice: Notice) -> Iterator[Attached]:
    for one in notice.attachments:
        yield Attached(one.name, one.file, one.passages, one.remarks)


def _lengths(notice: Notice) -> Iterator[Finding]:
    title = len(notice.title)
    if title > TITLE_MOST:
        yield _block(_LIMITS, "标题", f"有 {title} 个字，公众号最多 {TITLE_MOST} 个字")
    elif title > TITLE_WARN:
        what = f"有 {title} 个字，超过 {TITLE_WARN} 个字的标题有的公众号发不出去"
        yield Finding(_LIMITS, Severity.HINT, "标题", what)
    for where, text, most in (
        ("作者", notice.author, AUTHOR_MOST),
        ("摘要", notice.digest, DIGEST_MOST),
    ):
        if len(text) > most:
            yield _block(_LIMITS, where, f"有 {len(text)} 个字，公众号最多 {most} 个字")
    if not article.plain(notice.body).strip() and len(notice.media) < 2:
        yield _block(_LIMITS, "正文", "是空的")
    foot = Foot(
        unit=notice.unit.name,
        formed_on=notice.formed_on,
        address="https://" + "x" * 60,
        index_no="x" * 20,
        event=event.in_words(notice.event),
        attachments=tuple(one.name for one in notice.attachments),
    )
    html = article.for_platform(
        notice.body,
        title=notice.title,
        foot=foot,
        picture=lambda path: "https://mmbiz.qpic.cn/" + path,
    )
    if not article.length(html).fits:
        yield _block(_LIMITS, "正文", "排版后超过公众号的上限（2 万字符），请精简或分成几篇")


def _facts(notice: Notice, today: date) -> Iterator[Finding]:
    if notice.formed_on > today:
        yield _block(_FACTS, "形成日期", f"{notice.formed_on} 还没有到")
    if article.foreign_pictures(notice.body):
        what = "用了外部网址的图片，公众号会把它去掉，请下载后作为文件插入"
        yield _block(_FACTS, "正文", what)
    if not notice.unit.stands(notice.formed_on):
        what = f"{notice.unit.name}在 {notice.formed_on} 不存续，请核对"
        yield Finding(_FACTS, Severity.HINT, "发布单位", what)
    starts = str((notice.event or {}).get("starts_at") or "")
    if starts:
        day = clock.local_day(clock.parse_time(starts))
        if what := dates.event(day, notice.formed_on):
            hit = Hit("dates.event", Severity.CONFIRM, 0, len(starts), what, "形成日期")
            yield located(hit, "活动", starts)


def _block(rule: str, where: str, what: str) -> Finding:
    """What nobody can let pass, because the platform or the law would not."""
    return Finding(rule, Severity.BLOCK, where, what)
