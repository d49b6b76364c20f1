"""The web process: every door on one application."""

import logging
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from bot import clock, processes
from bot.accounts import website
from bot.accounts.website import Website
from bot.activities import forget as bookings
from bot.answers import asked, conversation, owed, picture
from bot.chat.trust import Trust
from bot.db import facts
from bot.desk.door import desk
from bot.desk.seat import Tools
from bot.notices import evidence
from bot.site.headers import protect
from bot.site.site import site
from bot.wechat.webhook import webhook
from bot.wiring import Parts, for_worker

MOST_BODY = 1_000_000  # bytes of any request; the callback has a narrower limit of its own
ALIVE = timedelta(seconds=60)  # a scheduler that has not shown itself for longer is missing

log = logging.getLogger(__name__)


def create_app(parts: Parts) -> Flask:
    """The application with all its doors open."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    protect(app, framed_by=parts.settings.framed_by)
    _sign(app, parts)

    def note(account: str, delivery: str, kind: str, data: dict[str, object], at: datetime) -> None:
        with parts.sessions.begin() as session:
            evidence.note(session, account=account, delivery=delivery, kind=kind, data=data, at=at)
        parts.memory.wakeup.ring()  # the scheduler need not wait for its next look

    def forget(account: str, openid: str) -> None:
        with parts.sessions.begin() as session:
            asked.forget(session, account, openid)
            bookings.unfollowed(session, account, openid, at=clock.now())
            owed.forget(session, account, openid)
            conversation.forget(session, account, openid)
            picture.forget(session, account, openid)

    app.register_blueprint(
        webhook(
            parts.accounts,
            respond=parts.chat.respond,
            note=note,
            forget=forget,
            memory=parts.memory,
        )
    )

    def website_now() -> Website:
        with parts.sessions.read() as session:
            return website.now(session)

    app.register_blueprint(
        site(
            parts.sessions, files=parts.files, base_url=parts.settings.public_url, mode=parts.settings.site,
            bureau=parts.bureau_name, demo=parts.is_demo, website=website_now,
            trust=Trust(parts.signer, parts.vault), counts=parts.memory.counts,
        )
    )  # fmt: skip
    app.register_blueprint(
        desk(
            Tools(
                sessions=parts.sessions, files=parts.files, publishers=parts.publishers, vault=parts.vault,
                index=parts.index, chat=parts.chat,
                ring=parts.memory.wakeup.ring, consoles=parts.consoles, base_url=parts.settings.public_url, bureau=parts.bureau_name,
                demo=parts.is_demo, second_factor_for=parts.settings.totp_roles, mails=bool(parts.settings.smtp_url),
            )
        )
    )  # fmt: skip
    health = Health(parts, start=processes.start_of_parent())
    app.add_url_rule("/healthz", "healthz", health.up)
    app.add_url_rule("/readyz", "readyz", health.ready)
    return app


def _sign(app: Flask, parts: Parts) -> None:
    """Cookies: signed, kept from scripts and from other sites, and only over TLS where we are reached by it."""
    newest, *older = parts.signing_keys()
    app.config.update(
        SECRET_KEY=newest, SECRET_KEY_FALLBACKS=older, SESSION_COOKIE_NAME="gongkai",
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=parts.settings.public_url.startswith("https://"),
    )  # fmt: skip
    if proxies := parts.settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]


def serve() -> Flask:
    """What a web worker runs: from the environment, ended when its parent ends."""
    processes.die_with_parent()
    return create_app(for_worker())


class Health:
    """Whether this process is up, and what it can work with."""

    def __init__(self, parts: Parts, *, start: str) -> None:
        self._parts, self._start = parts, start
        self._answered: set[str] = set()
        self._shared: set[str] = set()

    def up(self) -> Response:
        """`/healthz`: the process is up."""
        return jsonify(status="ok")

    def ready(self) -> tuple[Response, int]:
        """`/readyz`: 503 until database, Redis and scheduler have each answered once; later only for the database."""
        now = {
            "database": self._database(), "redis": self._parts.memory.link.alive(), "scheduler": self._scheduler()
        }  # fmt: skip
        self._answered |= {name for name, well in now.items() if well}
        if now["database"] and (len(self._answered) < len(now) or self._answered != self._shared):
            self._share(now)
        ready = now["database"] and len(self._answered) == len(now)
        degraded = [name for name, well in now.items() if not well]
        body = jsonify(
            status="ready" if ready else "not ready",
            degraded=degraded,
            demo=ready and self._parts.is_demo(),
        )
        return body, 200 if ready else 503

    def _share(self, parts: Iterable[str]) -> None:
        """Workers of one start tell each other what has answered: one that comes late need not see it itself."""
        place = f"answered {socket.gethostname()}:{self._parts.settings.port}"
        try:
            with self._parts.sessions.read() as session:
                told = {
                    part for part in parts if facts.get(session, f"{place} {part}") == self._start
                }
            if self._answered - told:
                with self._parts.sessions.begin() as session:
                    for part in self._answered - told:
                        facts.put(session, f"{place} {part}", self._start)
        except SQLAlchemyError:
            log.warning("what has answered cannot be shared with the other workers")
        else:
            self._answered |= told
            self._shared = set(self._answered)

    def _database(self) -> bool:
        try:
            with self._parts.sessions.read() as session:
                return bool(facts.get(session, facts.BEGAN))
        except SQLAlchemyError:
            log.exception("the database does not answer")
            return False

    def _scheduler(self) -> bool:
        try:
            with self._parts.sessions.read() as session:
                beat = facts.get(session, facts.BEAT)
        except SQLAlchemyError:
            log.warning("the scheduler's beat cannot be read")
            return False
        return bool(beat) and clock.now() - datetime.fromisoformat(beat) < ALIVE
