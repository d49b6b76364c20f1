"""Join the parts. The web process, the scheduler and the command line start here."""

import functools
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from bot import bureau, clock
from bot.activities.send import Messenger
from bot.answers.index import Index
from bot.answers.talk import Talk
from bot.audit import seal
from bot.chat.answer import Chat
from bot.chat.dialogue import KeptDialogues
from bot.chat.trust import Trust
from bot.couriers.mail import Mail
from bot.db import facts
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.db.upgrade import is_current, is_made, upgrade
from bot.errors import Refused
from bot.ledger import entry, words
from bot.memory import server
from bot.memory.dialogue import DialogueStore
from bot.memory.keeper import Keeper
from bot.memory.memory import Memory, open_memory
from bot.messages.address import WEBHOOKS
from bot.messages.courier import Courier
from bot.notices import findable
from bot.notices.channel import Publisher
from bot.notices.settle import ReadEvent
from bot.reports import close
from bot.signed import Signer
from bot.takeover.console import Console
from bot.vault import Vault, made_once
from bot.wechat import late
from bot.wechat.account import Account
from bot.wechat.seen import seen_from_event
from config import logging as logs
from config.account import WeChatAccount
from config.settings import Settings, load

# What the tables' owners make beside the migrations.
GUARDS = (entry.create, close.create, seal.create, words.fill, findable.fill)
WITNESS = "last_beat"  # in the var directory


@dataclass(frozen=True)
class Parts:
    """Everything a process works with, joined."""

    settings: Settings
    sessions: Sessions
    files: Files
    memory: Memory
    index: Index
    chat: Chat
    accounts: Mapping[str, Account]
    publishers: Mapping[str, Publisher]
    consoles: Callable[[str], Console]
    read_event: ReadEvent

    def signing_keys(self) -> tuple[str, ...]:
        """What signs sessions and links, newest first: set, or made once in the var directory."""
        return _signing_keys(self.settings)

    def signer(self) -> Signer:
        """What signs the links that citizens open."""
        return Signer(self.signing_keys())

    def vault(self) -> Vault:
        """What seals personal data and other people's secrets at rest."""
        return _vault(self.settings)

    def couriers(self) -> Mapping[str, Courier]:
        """Who carries messages out of the house: the robots, and mail where a server is set."""
        from bot.couriers.robots import Robot  # noqa: PLC0415 - slow to load, and every command would

        robots: dict[str, Courier] = {kind: Robot(kind) for kind in WEBHOOKS}
        url = self.settings.smtp_url
        return {**robots, "mail": Mail(url, self.bureau_name())} if url else robots

    def messengers(self) -> Mapping[str, Messenger]:
        """Who tells citizens something outside of a reply, by account."""
        return late.messengers(self.accounts, self.memory)

    def talks(self) -> Mapping[str, Talk]:
        """How citizens are answered outside of a reply, by account."""
        return late.talks(self.accounts, self.memory)

    def is_demo(self) -> bool:
        """Whether the database holds demonstration data."""
        with self.sessions.read() as session:
            return facts.is_demo(session)

    def bureau_name(self) -> str:
        """The bureau's name, as it signs."""
        with self.sessions.read() as session:
            return bureau.name(session)

    def close(self) -> None:
        """Give back what was opened."""
        self.memory.close()
        self.sessions.engine.dispose()


def join(settings: Settings, *, redis_missed: int = logging.WARNING) -> Parts:
    """Settings in, joined parts out. Nothing is dialled yet. `redis_missed`: how loudly to miss Redis."""
    sessions = Sessions(open_engine(settings.database))
    memory = open_memory(settings.redis_url or server.url(settings.var_dir), missed=redis_missed)
    index = Index(settings.var_dir / "index")
    accounts = {one.slug: _account(one, settings) for one in settings.accounts}
    publishers = late.publishers(accounts, memory)

    def is_demo() -> bool:
        with sessions.read() as session:
            return facts.is_demo(session)

    vault = functools.cache(lambda: _vault(settings))
    dialogues = KeptDialogues(DialogueStore(memory.link, vault, Refused))
    return Parts(
        settings=settings, sessions=sessions, files=Files(settings.var_dir / "uploads"), memory=memory,
        index=index, accounts=accounts, publishers=publishers,
        consoles=functools.partial(late.console, accounts, memory), read_event=seen_from_event,
        chat=Chat(
            sessions, index=index, link=settings.public_url.__add__, demo=is_demo, dialogues=dialogues,
            trust=Trust(functools.cache(lambda: Signer(_signing_keys(settings))), vault),
        ),
    )  # fmt: skip


@contextmanager
def joined() -> Iterator[Parts]:
    """For short commands: Redis is used where it answers and never started. Raises Refused without a database."""
    settings = load()
    logs.set_up(
        settings.log_level if settings.log_level == "debug" else "warning", settings.log_format
    )
    with _opened(settings, redis_missed=logging.DEBUG) as parts:
        yield parts


@contextmanager
def joined_if_any() -> Iterator[Parts | None]:
    """The same for commands that can do without a database; None before there is one."""
    engine = open_engine(load().database)
    try:
        made = is_made(engine)
    finally:
        engine.dispose()
    if not made:
        yield None
        return
    with joined() as parts:
        yield parts


@contextmanager
def serving(settings: Settings) -> Iterator[Parts]:
    """For the main processes: without an external Redis the embedded server is started or joined."""
    logs.set_up(settings.log_level, settings.log_format)
    must_be_ready(settings)  # before anything is started for nothing
    with kept(settings), _opened(settings) as parts:
        yield parts


@contextmanager
def kept(settings: Settings) -> Iterator[None]:
    """Keep the embedded Redis at hand, unless an external one is set."""
    if settings.redis_url:
        yield
        return
    keeper = Keeper(settings.var_dir)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


def for_worker() -> Parts:
    """For a web worker: from the environment, for the life of the process."""
    settings = load()
    logs.set_up(settings.log_level, settings.log_format)
    return join(settings)


def upgraded(settings: Settings) -> bool:
    """Create or migrate the database and load `config/` into a new one; whether it was loaded now."""
    settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(settings.database)
    loaded = []

    def load_config(connection: Connection) -> None:
        with Session(connection) as session:
            loaded.append(bureau.load_once(session, settings.config_dir, at=clock.now()))
            session.flush()

    try:
        upgrade(engine, then=GUARDS, always=(load_config,))
    finally:
        engine.dispose()
    return any(loaded)


def must_be_ready(settings: Settings) -> None:
    """Raise Refused when there is no database of this version."""
    engine = open_engine(settings.database)
    try:
        _must_be_current(engine)
    finally:
        engine.dispose()


@contextmanager
def _opened(settings: Settings, *, redis_missed: int = logging.WARNING) -> Iterator[Parts]:
    parts = join(settings, redis_missed=redis_missed)
    try:
        _must_be_current(parts.sessions.engine)
        yield parts
    finally:
        parts.close()


def _must_be_current(engine: Engine) -> None:
    if not is_current(engine):
        raise Refused("数据库还没有建立，或者是旧版本的，请先运行 gongkai db upgrade")


def _account(one: WeChatAccount, settings: Settings) -> Account:
    return Account(
        slug=one.slug, app_id=one.app_id, app_secret=one.app_secret, token=one.token, aes_key=one.aes_key,
        kind=one.kind, allow_plain=one.allow_plain, api_url=settings.wechat_api_url,
        more="……（内容较长，只显示了前面一部分；请把问题问得更具体些）",
    )  # fmt: skip


def _signing_keys(settings: Settings) -> tuple[str, ...]:
    return settings.secret_keys or (made_once(settings.var_dir / "secret_key"),)


def _vault(settings: Settings) -> Vault:
    return Vault(settings.data_keys or (made_once(settings.var_dir / "data_key"),))
