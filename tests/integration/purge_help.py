"""A notice with a secret in it that has been through everything, and a search for what is left of it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import time_machine
from sqlalchemy import select, text
from sqlalchemy.orm import object_session

from bot import clock
from bot.answers import asked
from bot.answers.asked import Question
from bot.db.base import Base
from bot.db.rewrite import rewrite
from bot.messages import message
from bot.notices import console_fix, correct, countersign, review, working, write
from bot.notices.amend import Amendment
from bot.notices.amend import approve as amend
from bot.notices.correction import Way
from bot.notices.notice import Notice
from bot.purge import columns
from bot.purge.purge import Order, Plan, purge
from bot.review.chain import CHECKLIST
from bot.search import engine
from tests import make
from tests.world import World

FIRST_TITLE = "鸟鸣谷观测站夜间值守名单公布"
TITLE = "鸟鸣谷雷达观测站换防时间公告"
SENTENCE = "换防车队由青石岭隧道经过鸟鸣谷岔口"
BODY = f"{SENTENCE}，请勿停留。\n\n![路线](route.png)\n\n特此公告。"
COMMENT = "第二段写到青石岭隧道经过鸟鸣谷岔口，注意"
WORDS = (FIRST_TITLE, TITLE, SENTENCE, "青石岭隧道经过鸟鸣谷岔口")
ORDER = Order("误录涉密信息", "桓文旅密〔2026〕3号")
SCAN = b"%PDF-1.4 countersigned"


def through_everything(world: World, hands: time_machine.Traveller) -> tuple[int, int]:
    """Written, changed, countersigned, amended, released, asked about, changed in the console; the notice and the draft of the change."""
    people, files = world.people, world.files
    with world.sessions.begin() as session:
        made = make.notice(session, files, people["editor"], title=FIRST_TITLE, body=BODY)
        number = made.id
        new = make.fields(title=TITLE, body=BODY)
        write.edit(
            session, made, new, by=people["editor"], files=files, fetch=lambda _: make.picture("olive"), at=make.AT
        )  # fmt: skip
        said = {"title": TITLE, "body": BODY}
        working.keep(session, number, said, opened="", by=people["editor2"], at=make.AT)
        working.keep(session, working.NEW, said, opened="", by=people["editor2"], at=make.AT)
        countersign.ask(session, made, "县公安局", by=people["editor"], at=make.AT)
        paper = countersign.Signature("王某", make.today(), SCAN, "会签.pdf")
        countersign.sign(
            session, made, "县公安局", paper, by=people["editor"], files=files, at=make.AT
        )
        _pass(world, made)
        world.schedule(session, made, "wechat")
    world.play(hands, seconds=5, times=2)
    with world.sessions.begin() as session:
        reply = f"最新通知：《{TITLE}》\nhttp://bureau.test/notices/{number}"
        question = Question(
            account="wechat", delivery="d1", openid="o1", means="text", text=f"{SENTENCE}是哪天", intent="notices",
            answered=True, reply=reply, at=make.AT,
        )  # fmt: skip
        asked.keep(session, question)
        message.tell(
            session, ("chief",), f"有人问起《{TITLE[:12]}…", about=("asked", "1"), at=make.AT
        )
    with world.sessions.begin() as session:
        order = correct.Order(
            make.fields(title=TITLE, body=BODY.replace("请勿", "不要")), "用词", Way.CONSOLE
        )
        draft = correct.correct(
            session, session.get_one(Notice, number), order, by=people["officer"], files=files,
            fetch=lambda _: make.picture("olive"), at=clock.now(),
        )  # fmt: skip
        change = draft.id
        _pass(world, draft)
    world.take_down()
    with world.sessions.begin() as session:
        console_fix.confirm(
            session, session.get_one(Notice, number), make.picture("navy"), "截图.png", by=people["officer"],
            files=files, at=clock.now(),
        )  # fmt: skip
    return number, change


def _pass(world: World, made: Notice) -> None:
    """Its chain approves it; the head of the unit in changing a word."""
    session, people = object_session(made), world.people
    assert session is not None
    review.submit(session, made, by=people["editor"], at=clock.now())
    head = people["unit_head"]
    if made.title == TITLE and "不要" not in made.body:
        fields = make.fields(title=TITLE, body=made.body.replace("特此公告", "现予公告"))
        countersigned = Amendment(fields, COMMENT, CHECKLIST)
        amend(
            session,
            made,
            countersigned,
            by=head,
            files=world.files,
            fetch=world.files.read,
            at=clock.now(),
        )
        paper = countersign.Signature("王某", make.today(), SCAN, "会签.pdf")
        countersign.sign(
            session, made, "县公安局", paper, by=people["editor"], files=world.files, at=clock.now()
        )
    else:
        review.approve(session, made, by=head, comment=COMMENT, checked=CHECKLIST, at=clock.now())
    review.approve(
        session, made, by=people["deputy"], comment="同意", checked=CHECKLIST, at=clock.now()
    )


def purged(world: World, number: int, backups: Path, who: str = "deputy") -> Plan:
    """The purge as the command does it: rows and files, then what the engine keeps of them."""
    with world.sessions.begin() as session:
        made = purge(
            session, number, ORDER, by=world.people[who], files=world.files, backups=backups, at=clock.now()
        )  # fmt: skip
    with world.sessions.begin() as session:
        engine.rebuild(session.connection())
    assert rewrite(world.sessions.engine, columns.touched()) == ""
    return made


def holding(world: World, folder: Path, words: Iterable[bytes]) -> list[str]:
    """Which files of the database and the var folder, by name, and which columns hold one of some words."""
    found = [
        f"{file.name}: {word!r}"
        for file in _files(world, folder)
        for word in words
        if word in file.read_bytes()
    ]
    return found + [
        f"{name}: {word!r}" for name, value in _values(world) for word in words if word in value
    ]


def written(words: Iterable[str]) -> list[bytes]:
    """Words as files hold them: in UTF-8, and as JSON escapes them."""
    return [form for word in words for form in (word.encode(), json.dumps(word)[1:-1].encode())]


def _files(world: World, folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.rglob("*") if path.is_file())
    if world.sessions.engine.dialect.name == "postgresql":
        with world.sessions.engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            connection.execute(
                text("CHECKPOINT")
            )  # what is in memory is written, what was replaced is gone
            here = "SELECT oid FROM pg_database WHERE datname = current_database()"
            number = connection.execute(text(here)).scalar_one()
            data = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        yield from (path for path in (data / "base" / str(number)).iterdir() if path.is_file())


def _values(world: World) -> Iterator[tuple[str, bytes]]:
    """What SQL gives, which no compression hides."""
    with world.sessions.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                yield table.name, repr(tuple(row)).encode()
