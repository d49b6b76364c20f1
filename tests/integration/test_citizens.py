"""Two hundred messages of citizens, in their own words: each gets the topic that is meant, or an honest hand-over."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.answers import import_
from bot.answers.entry import Kind
from bot.answers.import_ import NewEntry
from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means
from bot.db.engine import Sessions, open_engine
from tests import make, public

CORPUS = Path(__file__).with_name("citizens.txt")
DEMO = Path(__file__).parents[2] / "bot" / "demo" / "answers.jsonl"
ID_CARD, MOBILE = "11010519491231002X", "13800138000"


@dataclass(frozen=True)
class Message:
    """What was written, what it may be taken for, and what the reply must hold."""

    text: str
    intents: tuple[str, ...]
    holds: tuple[str, ...]


def messages() -> Iterator[Message]:
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            intents, text, *holds = (part.strip() for part in line.split("|"))
            yield Message(
                text.replace("\\n", "\n"), tuple(intents.split("/")),
                tuple(holds[0].split("&")) if holds and holds[0] else (),
            )  # fmt: skip


@pytest.fixture(scope="module")
def chat(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """The bureau as it is shipped, with the demonstration's answers and a few notices."""
    folder = tmp_path_factory.mktemp("citizens")
    (folder / "gongkai.db").write_bytes(sqlite_template.read_bytes())
    sessions = Sessions(open_engine(f"sqlite:///{folder / 'gongkai.db'}"))
    rows = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    with sessions.begin() as session:
        make.loaded(session)
        entries = [NewEntry(row["id"], row["question"], row["answer"]) for row in rows]
        import_.keep(session, entries, kind=Kind.FAQ, at=make.AT)
        public.notice(session, "剪纸与纸面塑周末课堂开班，免费报名", kind="公益培训")
        public.notice(session, "电影公司招募流动放映员", kind="招募公告")
        public.notice(session, "“渔洋讲坛”讲座：桓台的老戏台", kind="展览讲座")
        public.notice(session, "吕剧小戏巡演走进六个镇，首场在田庄", kind="群众文化活动")
    yield Chat(sessions, index=Index(folder / "index"), link=str, demo=lambda: False)
    sessions.engine.dispose()


@pytest.mark.parametrize("message", list(messages()), ids=lambda one: one.text[:20])
def test_a_citizen_is_understood_or_told_honestly(chat: Chat, message: Message) -> None:
    asked = Asked("wechat", "o1", Means.TEXT, message.text, "", make.AT)
    reply = chat.answer(asked)
    assert reply.intent in message.intents, reply.text
    for word in message.holds:
        assert any(one in reply.text for one in word.split("/")), reply.text
    assert ID_CARD not in reply.text
    assert MOBILE not in reply.text


def test_there_are_two_hundred_of_them() -> None:
    texts = [one.text for one in messages()]
    assert len(set(texts)) == len(texts) >= 200
