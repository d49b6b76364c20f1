"""Released notices and a site that shows them, for tests of the public pages."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy.orm import Session

from bot.accounts.website import Website
from bot.chat.trust import Trust
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.notices import article
from bot.notices.notice import Notice, NoticeMedia, State
from bot.search import engine
from bot.site.headers import protect
from bot.site.site import site
from bot.staff import units
from bot.staff.member import Member

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
BUREAU = "桓台县文化出版局"
BASE = "https://open.example.cn"


def web(
    sessions: Sessions,
    files: Files,
    *,
    mode: str = "full",
    demo: bool = False,
    base_url: str = BASE,
    bureau: Callable[[], str] = lambda: BUREAU,
    website: Callable[[], Website] = Website,
    framed_by: str = "",
    trust: Trust | None = None,
) -> Flask:
    """An app that has nothing but the public door."""
    app = Flask(__name__, static_folder=None)
    door = site(
        sessions, files=files, base_url=base_url, mode=mode, bureau=bureau, demo=lambda: demo, website=website,
        trust=trust,
    )  # fmt: skip
    app.register_blueprint(door)
    protect(app, framed_by=framed_by)
    return app


def notice(session: Session, title: str = "图书馆周末开放的通知", **given: object) -> Notice:
    """A notice, published and open to all unless something else is `given`; in the search as well."""
    person = session.get(Member, 1) or Member(id=1, name="王晓", roles=[], created_at=AT)
    unit = units.ensure(session, str(given.pop("unit", "图书馆")))
    values: dict[str, object] = {
        "title": title, "digest": "周末照常开放。", "unit": unit, "kind": "通知公告", "classification": "active",
        "importance": "ordinary", "formed_on": date(2026, 11, 3), "origin": "original", "cover": "",
        "body": "图书馆周六、周日照常开放。", "state": State.PUBLISHED, "index_no": None, "written_by": person,
        "writers": [], "created_at": AT, "updated_at": AT, "published_at": AT,
    }  # fmt: skip
    made = Notice(**(values | given))
    made.media = [
        NoticeMedia(file=path.removeprefix("media/"), role="image")
        for path in article.pictures(made.body)
    ]
    session.add(made)
    session.flush()
    engine.put(session, made.id, f"{made.title}\n{article.plain(made.body)}", at=AT)
    return made
