"""What a page works with: who sits at the desk, the database, the files, and ways to answer."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask import flash, make_response, redirect, send_file, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import clock
from bot.accounts.push_menu import Consoles
from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, Refused
from bot.notices.channel import Publisher
from bot.staff.member import Member
from bot.vault import Vault

Answer = Response


@dataclass(frozen=True)
class Tools:
    """What the desk is given when it is opened (`bot.app`)."""

    sessions: Sessions
    files: Files
    publishers: Mapping[str, Publisher]
    vault: Callable[[], Vault]
    index: Index  # of the answers
    chat: Chat  # what a citizen would be told
    ring: Callable[[], object]  # wakes the scheduler
    consoles: Consoles  # the platform's side of an account, by its slug
    base_url: str
    bureau: Callable[[], str]
    demo: Callable[[], bool]
    second_factor_for: tuple[str, ...] = ()  # roles that may not work without one
    mails: bool = True  # a mail server is set


def to_save(data: bytes, name: str, mime: str) -> Answer:
    """A file to be saved under a name, which may be Chinese (RFC 6266); a browser that shows it runs nothing of it."""
    answer = send_file(io.BytesIO(data), mime, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@dataclass(frozen=True)
class Seat:
    """One person at the desk, for one request."""

    tools: Tools
    person: Member  # read, with the unit, when the request began
    session_id: int
    _render: Callable[..., str]

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A reading transaction."""
        with self.tools.sessions.read() as session:
            yield session

    @contextmanager
    def begin(self) -> Iterator[tuple[Session, Member]]:
        """A writing transaction, and the person read anew in it. Raises NotYours when they were disabled."""
        with self.tools.sessions.begin() as session:
            by = session.get_one(Member, self.person.id)
            if by.disabled_at is not None:
                raise NotYours("您的账号刚刚停用了，什么也没有改。请联系管理员")
            yield session, by

    @property
    def files(self) -> Files:
        """The uploads."""
        return self.tools.files

    @property
    def publishers(self) -> Mapping[str, Publisher]:
        """The accounts that can be published on, by slug."""
        return self.tools.publishers

    def now(self) -> datetime:
        """This moment, in UTC."""
        return clock.now()

    def ring(self) -> None:
        """Wake the scheduler: there is something to do."""
        self.tools.ring()

    def link(self, page: str, **values: object) -> str:
        """The whole address of a page, for messages that leave the desk."""
        return self.tools.base_url + url_for(f"desk.{page}", **values)  # type: ignore[arg-type]

    def page(self, template: str, status: int = 200, **shown: object) -> Answer:
        """A page from a template, within the desk's frame."""
        return make_response(self._render(template, **shown), status)

    def plain(self, content: str | bytes, mime: str) -> Answer:
        """Something that is no page: a picture, a file, JSON."""
        answer = make_response(content)
        answer.mimetype = mime
        return answer

    def done(self, sentence: str, page: str, **values: object) -> Answer:
        """The act is done: say so on the next page, and go there (303, so that reloading does nothing twice)."""
        flash(sentence, "done")
        return redirect(url_for(f"desk.{page}", **values), 303)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Page:
    """One page: its address under /desk, its name, its view, and the methods that it takes.

    `most`: bytes of a request that brings files, from whoever is signed in; 0 is the limit of every page.
    """

    rule: str
    name: str
    view: Callable[..., Answer]
    only: Literal["", "GET", "POST"] = ""
    most: int = 0

    @property
    def methods(self) -> list[str]:
        """The methods that the address takes."""
        return [self.only] if self.only else ["GET", "POST"]


class refusals:  # noqa: N801 - reads as what it does: with refusals(form)
    """Around a verb: what it refuses is shown on the form, with all that was typed. NotYours goes on."""

    def __init__(self, form: FlaskForm) -> None:
        self._form = form

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, _at: object
    ) -> bool:
        """Keep the sentence; True when it was a refusal."""
        if not isinstance(problem, Refused) or isinstance(problem, NotYours):
            return False
        self._form.form_errors.append(str(problem))
        return True
