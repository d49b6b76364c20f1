"""The pack's first page in Chinese: what is in it, whether the ledger holds, how a sample was drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.clock import in_words
from bot.ledger.verify import Verdict
from bot.reports.pack.parcel import Parcel
from bot.reports.pack.sample import Drawing
from bot.reports.pack.subject import Subject

_STYLE = (
    "body{max-width:50em;margin:2em auto;padding:0 1em;font:16px/1.75 sans-serif}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.2em .5em;text-align:left}"
    "code{word-break:break-all}"
)
_CHECK = (
    "manifest.json 列出本包每个文件的 SHA-256；它自己的 SHA-256 记在审计记录里（pack.read）。"
    "台账指纹的算法写在各 ledger.json 里，不用本软件也能重算。"
)


@dataclass(frozen=True)
class Cover:
    """What stands above the lists: whose pack it is, who took it and when."""

    bureau: str
    by: str
    at: datetime
    demo: bool


def page(
    cover: Cover,
    parcel: Parcel,
    subjects: Sequence[Subject],
    drawing: Drawing | None,
    verdict: Verdict,
) -> str:
    """The page as HTML; everything in it is escaped."""
    heading = f"{cover.bureau}信息公开证据包"
    lines = [
        '<!doctype html>', '<html lang="zh-CN"><head><meta charset="utf-8">',
        f"<title>{escape(heading)}</title><style>{_STYLE}</style></head><body>", f"<h1>{escape(heading)}</h1>",
        *map(_paragraph, _facts(cover, subjects, drawing, verdict)),
    ]  # fmt: skip
    for subject in subjects:
        lines += _about(parcel, subject)
    return "\n".join([*lines, "</body></html>"])


def _facts(
    cover: Cover, subjects: Sequence[Subject], drawing: Drawing | None, verdict: Verdict
) -> Iterator[str]:
    if cover.demo:
        yield "演示数据"
    yield f"{cover.by} 于{in_words(cover.at)}提取，共 {len(subjects)} 个发布。"
    if drawing is not None:
        yield (
            f"从 {drawing.quarter} 的 {len(drawing.lots)} 个发布中随机抽取，种子：{drawing.seed}。"
            "抽法和每个发布的抽签号见 sample.json，用同一个种子再抽，结果相同。"
        )
    if verdict.whole:
        purged = f"，其中 {verdict.purged} 条的标题已依法清除" if verdict.purged else ""
        yield f"发布台账完整：共 {verdict.entries} 条{purged}，链头 {verdict.head}。"
    else:
        yield "发布台账不完整：" + "；".join(one.why for one in verdict.problems[:20]) + "。"
    yield _CHECK


def _about(parcel: Parcel, subject: Subject) -> Iterator[str]:
    folder = f"{subject.name}/"
    yield f"<h2>{escape(f'{subject.name}　《{subject.title}》')}</h2>"
    yield from map(_paragraph, _lines(subject))
    yield "<table><tr><th>文件</th><th>内容</th></tr>"
    for one in parcel.files:
        if one.path.startswith(folder):
            yield f'<tr><td><a href="{escape(one.path)}">{escape(one.path)}</a></td><td>{escape(one.what)}</td></tr>'
    yield "</table>"
    for path, why in parcel.missing:
        if f"{path}/".startswith(folder):
            yield _paragraph(f"没有 {path}：{why}")


def _lines(subject: Subject) -> Iterator[str]:
    if subject.notice is not None:
        yield f"稿件 {subject.notice.id}　索引号 {subject.notice.index_no or '（没有）'}"
    for one in subject.entries:
        kind = {"released": "发布", "corrected": "更正", "withdrawn": "撤回"}[one.kind]
        link = f"　{one.url}" if one.url else ""
        yield f"台账第 {one.seq} 号（{kind}）：{one.channel_name}　{in_words(one.released_at)}{link}"
    if not subject.entries:
        yield "台账里没有：还没有发出"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
