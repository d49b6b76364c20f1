"""What readers open: published articles, previews of drafts, and the pictures in both."""

import json

from flask import Blueprint, Response, abort, make_response, render_template

from bot.sandbox import account as accounts
from bot.sandbox.calls import Json
from bot.sandbox.moments import clock_face
from bot.sandbox.simulator import Simulator

# The article's own style attributes are the platform's to show; nothing else comes from anywhere.
ARTICLE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline';"
    " base-uri 'none'; frame-ancestors 'self'"
)


def pages(sim: Simulator) -> Blueprint:
    """Articles at /s/<page>, previews at /s/draft/<media id>/<place>, pictures at /mmbiz/<id>/<size>."""
    door = Blueprint("pages", __name__)

    @door.get("/mmbiz/<key>/<int:_size>")
    def picture(key: str, _size: int) -> Response:
        with sim.store.read() as db:
            row = db.execute("SELECT mime, data FROM media WHERE id = ?", (key,)).fetchone()
        if row is None:
            abort(404)
        answer = Response(row["data"], mimetype=row["mime"])
        answer.cache_control.max_age = 86400
        return answer

    @door.get("/s/<page>")
    def article(page: str) -> Response:
        with sim.store.read() as db:
            row = db.execute("SELECT * FROM article WHERE page = ?", (page,)).fetchone()
            owner = accounts.by_app(db, row["app_id"]) if row else None
        if row is None or owner is None:
            abort(404)
        if row["deleted"]:  # the platform says so in words, with HTTP 200
            return _shown(owner.name, None, "", note="该内容已被发布者删除")
        return _shown(owner.name, json.loads(row["data"]), clock_face(row["at"]))

    @door.get("/s/draft/<media_id>/<int:place>")
    def preview(media_id: str, place: int) -> Response:
        with sim.store.read() as db:
            row = db.execute("SELECT * FROM draft WHERE media_id = ?", (media_id,)).fetchone()
            owner = accounts.by_app(db, row["app_id"]) if row else None
        articles = json.loads(row["articles"]) if row else []
        if owner is None or not 1 <= place <= len(articles):
            return _shown("", None, "", note="预览已失效：草稿已删除或已发表")
        return _shown(
            owner.name, articles[place - 1], clock_face(row["updated"]), note="预览，尚未发表"
        )

    return door


def _shown(name: str, article: Json | None, when: str, *, note: str = "") -> Response:
    answer = make_response(
        render_template("article.html", account=name, article=article, when=when[:16], note=note)
    )
    answer.headers["Content-Security-Policy"] = ARTICLE_POLICY
    return answer
