"""What people do to jobs beside the API: the administrator's word, the console's own buttons."""

import sqlite3
from html import escape

from bot.errors import Refused
from bot.sandbox import content, drafts, jobs, mass_quota
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json, number, part, text
from bot.sandbox.errcodes import PlatformError
from bot.sandbox.events import Fields
from bot.sandbox.moments import now
from bot.sandbox.simulator import Simulator


def confirm(sim: Simulator, body: Json) -> Json:
    """The administrator confirms or refuses a mass send that waits. Raises Refused when none waits."""
    with sim.store.write() as db:
        if not jobs.confirm(db, _job(body), yes=body.get("yes", True) is True):
            raise Refused(f"任务 {body.get('job')} 不在等待管理员确认")
    return {}


def finish(sim: Simulator, body: Json) -> Json:
    """End a job now, with another outcome if one is given. Raises Refused when it is not under way."""
    outcome = body.get("outcome")
    with sim.store.write() as db:
        row = db.execute("SELECT state FROM job WHERE id = ?", (_job(body),)).fetchone()
        if row is None or row["state"] == "done":
            raise Refused(f"任务 {body.get('job')} 不在进行中")
        if outcome is not None:
            db.execute("UPDATE job SET outcome = ? WHERE id = ?", (str(outcome), _job(body)))
        jobs.finish(db, _job(body), sim.base_url)
    return {}


def by_hand(sim: Simulator, account: SandboxAccount, body: Json) -> Json:
    """Somebody publishes or sends in the console: the same quota, the same events, no API call.

    What goes out is a draft of the draft box (perhaps changed first) or articles written there.
    Raises Refused when it cannot be done.
    """
    kind = "mass" if body.get("mode") == "mass" else "publish"
    media_id = text(body, "draft")
    with sim.store.write() as db:
        if kind == "mass" and not mass_quota.quota_left(db, account, now()):
            raise Refused("群发次数已用完")
        articles = _changed(db, account, media_id, body) if media_id else _written(body)
        order = jobs.Order(
            kind,
            {"articles": articles},
            draft=media_id or "by-hand",
            audience="all" if kind == "mass" else "",
            by_hand=True,
        )
        job = jobs.take_on(db, account, order, now())
    return {"job": job["id"]}


def paragraphs(words: str) -> str:
    """Typed text as the body of an article."""
    return "".join(f"<p>{escape(line.strip())}</p>" for line in words.splitlines() if line.strip())


def _written(body: Json) -> list[Json]:
    sent = body.get("articles")
    given: list[Json] = sent if isinstance(sent, list) and sent else [{"title": "后台手工发表"}]
    return [_article(one) for one in given]


def _article(given: Json) -> Json:
    bare = dict.fromkeys(("author", "digest", "content_source_url", "thumb_media_id"), "")
    body = _cleaned(str(given.get("content", "<p>后台手工发表</p>")))
    return {"article_type": "news", **bare, **given, "content": body}


def _changed(
    db: sqlite3.Connection, account: SandboxAccount, media_id: str, body: Json
) -> list[Json]:
    """The articles of a draft after the changes, which are saved in the draft box as the console does."""
    try:
        articles = drafts.articles_of(db, account.app_id, media_id)
    except PlatformError:
        raise Refused("草稿箱里没有这篇草稿，可能已经发表或删除") from None
    changes = part(body, "changes")
    index = number(changes, "index")
    if not 0 <= index < len(articles):
        raise Refused(f"这篇草稿只有 {len(articles)} 篇文章，没有第 {index + 1} 篇")
    edited = _edited(account, articles[index], changes)
    if edited != articles[index]:
        articles[index] = edited
        drafts.save(db, media_id, articles, now())
    return articles


def _edited(account: SandboxAccount, article: Json, changes: Json) -> Json:
    title = str(article["title"])
    if "title" in changes:
        title, most = text(changes, "title").strip(), int(account.number("title_limit"))
        if not 1 <= len(title) <= most:
            raise Refused(f"标题应为 1 到 {most} 个字，现在是 {len(title)} 个字")
    body = _cleaned(text(changes, "content")) if "content" in changes else str(article["content"])
    if sentence := text(changes, "append").strip():
        body += f"<p>{escape(sentence)}</p>"
    return {**article, "title": title, "content": body}


def _cleaned(html: str) -> str:
    try:
        return content.cleaned(html)
    except PlatformError as problem:
        raise Refused(f"正文是空的，或者有平台不收的内容（{problem.code}）") from problem


def _job(body: Json) -> int:
    try:
        return int(str(body.get("job")))
    except ValueError:
        raise Refused("job 应为任务编号") from None


def nested(fields: Json) -> Fields:
    """JSON fields as XML fields: an object nests, a list repeats its element."""
    out: Fields = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            out.append((name, nested(one) if isinstance(one, dict) else one))
    return out
