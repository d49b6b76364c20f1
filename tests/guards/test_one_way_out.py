"""What is not open, or not approved and released, leaves by no path: one test for each path."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from bot import wiring
from bot.app import create_app
from bot.chat.asked import Asked, Means
from bot.db.engine import Sessions
from bot.errors import NotFound, Refused
from bot.notices import article, find, schedule
from bot.notices.channel import Mode
from bot.notices.notice import Classification, Notice, State
from bot.notices.release import Release
from bot.search import engine
from bot.wiring import Parts
from config.settings import Settings
from tests import make

SECRET = "白鹭洲仓库盘点"  # a word that no shipped text holds
HIDDEN = [
    *((Classification.WITHHELD, state) for state in State),
    *((Classification.ON_REQUEST, state) for state in State),
    *((Classification.ACTIVE, state) for state in State if state != State.PUBLISHED),
]
Look = Callable[[Parts, FlaskClient, Notice], str]


@pytest.fixture
def parts(one_sessions: Sessions, tmp_path: Path) -> Parts:
    joined = wiring.join(
        Settings(var_dir=tmp_path, database_url=str(one_sessions.engine.url), site="full")
    )
    with joined.sessions.begin() as session:
        make.loaded(session)
    return joined


@pytest.fixture
def notice(parts: Parts) -> Notice:
    """A notice that has everything, findable by the engine as if every guard before had failed."""
    with parts.sessions.begin() as session:
        people = make.staff(session)
        made = make.notice(
            session,
            parts.files,
            people["editor"],
            title=SECRET,
            body=f"{SECRET}的正文。\n\n![{SECRET}](a.png)",
        )
        made.published_at, made.index_no = make.AT, "HTWH-2026-00099"
        engine.put(session, made.id, f"{made.title}\n{article.plain(made.body)}", at=make.AT)
        return made


def _page(path: str) -> Look:
    return lambda _, client, notice: client.get(path.format(id=notice.id)).get_data(as_text=True)


def _said(text: str, means: Means = Means.TEXT) -> Look:
    def look(parts: Parts, _: FlaskClient, notice: Notice) -> str:
        asked = Asked("wechat", "o1", means, text.format(id=notice.id), "d1", make.AT)
        reply = parts.chat.answer(asked)
        return f"{reply.text} {reply.card} {reply.answers}"

    return look


def _media(_: Parts, client: FlaskClient, notice: Notice) -> str:
    codes = {client.get(f"/media/{one.file}").status_code for one in notice.media}
    return SECRET if 200 in codes else ""


def _by_id(parts: Parts, _: FlaskClient, notice: Notice) -> str:
    with parts.sessions.read() as session:
        try:
            return find.by_id(session, notice.id).title
        except NotFound:
            return ""


def _counted(parts: Parts, _: FlaskClient, notice: Notice) -> str:
    with parts.sessions.read() as session:
        return SECRET * (
            find.count(session) + find.count(session, text=SECRET) + len(find.kinds(session))
        )


PATHS: dict[str, Look] = {
    "list page": _page("/notices"),
    "kind page": _page("/notices?kind=通知公告"),
    "search page": lambda _, client, __: (
        client.get("/notices?q=白鹭洲").get_data(as_text=True).replace("白鹭洲", "", 3)
    ),
    "its own page": _page("/notices/{id}"),
    "its pictures": _media,
    "latest in the chat": _said("最新通知"),
    "the menu's latest": _said("latest", Means.MENU),
    "search in the chat": _said("仓库盘点"),
    "the greeting": _said("", Means.FOLLOW),
    "by id": _by_id,
    "counts": _counted,
}


@pytest.mark.parametrize("path", PATHS)
def test_a_released_open_notice_is_seen_on_every_path_that_lists_notices(
    parts: Parts, notice: Notice, path: str
) -> None:
    _make(parts, notice, Classification.ACTIVE, State.PUBLISHED)
    seen = PATHS[path](parts, create_app(parts).test_client(), notice)
    assert path == "the greeting" or "仓库盘点" in seen


@pytest.mark.parametrize("path", PATHS)
def test_what_may_not_be_shown_is_seen_on_no_path(parts: Parts, notice: Notice, path: str) -> None:
    client = create_app(parts).test_client()
    for classification, state in HIDDEN:
        _make(parts, notice, classification, state)
        assert "仓库盘点" not in PATHS[path](parts, client, notice), f"{classification} {state}"


@pytest.mark.parametrize("classification", [Classification.WITHHELD, Classification.ON_REQUEST])
def test_what_is_not_open_is_approved_and_still_cannot_be_scheduled(
    one_sessions: Sessions, tmp_path: Path, classification: str
) -> None:
    files = wiring.join(Settings(var_dir=tmp_path)).files
    with one_sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        made = make.approved(session, files, people, classification=classification)
        assert made.state == State.APPROVED
        with pytest.raises(Refused, match="不能发布"):
            schedule.schedule(
                session,
                made,
                on=["wechat"],
                mode=Mode.PUBLISH,
                due=None,
                by=people["editor"],
                at=make.AT,
            )
        assert session.query(Release).count() == 0


def _make(parts: Parts, notice: Notice, classification: str, state: str) -> None:
    with parts.sessions.begin() as session:
        session.execute(
            update(Notice)
            .where(Notice.id == notice.id)
            .values(classification=classification, state=state)
        )
