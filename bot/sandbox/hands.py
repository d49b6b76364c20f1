"""What people do to jobs beside the API: the administrator's word, the console's own buttons."""

from bot.errors import Refused
from bot.sandbox import content, jobs
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
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
    """Somebody publishes or sends in the console: the same quota, the same events, no API call."""
    sent = body.get("articles")
    given: list[Json] = sent if isinstance(sent, list) and sent else [{"title": "后台手工发表"}]
    kind = "mass" if body.get("mode") == "mass" else "publish"
    articles = [_article(one) for one in given]
    order = jobs.Order(
        kind, {"articles": articles}, draft="by-hand", audience="all" if kind == "mass" else ""
    )
    with sim.store.write() as db:
        if kind == "mass" and not jobs.quota_left(db, account, now()):
            raise Refused("群发次数已用完")
        job = jobs.take_on(db, account, order, now())
    return {"job": job["id"]}


def _article(given: Json) -> Json:
    bare = dict.fromkeys(("author", "digest", "content_source_url", "thumb_media_id"), "")
    body = content.cleaned(str(given.get("content", "<p>后台手工发表</p>")))
    return {"article_type": "news", **bare, **given, "content": body}


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
