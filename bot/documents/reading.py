"""What was read in a document: its words, place by place, and what a person has to look at."""

from dataclasses import dataclass, field
from typing import NamedTuple

from bot.errors import Refused
from bot.tables.text import printable

MOST_CHARACTERS = 400_000  # a book; the checks read all of it at every submission
MOST_PASSAGES = 50_000


class Passage(NamedTuple):
    """Words and where they stand, as people count: 第 2 页, 工作表“名单” B7."""

    place: str
    text: str


class Remark(NamedTuple):
    """What no rule of language can see: `kind` is scan, hidden, markup, embedded or author."""

    kind: str
    place: str
    what: str


@dataclass
class Reading:
    """The words of one document and the remarks on it, in its order."""

    passages: list[Passage] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    _characters: int = 0

    def say(self, place: str, text: str) -> None:
        """Add words; blank ones are left out. Raises Refused when there are more than can be checked."""
        words = printable(text).strip()
        if not words:
            return
        self.passages.append(Passage(place, words))
        self._characters += len(words)
        if self._characters > MOST_CHARACTERS or len(self.passages) > MOST_PASSAGES:
            raise Refused(
                f"里面的文字超过 {MOST_CHARACTERS // 10_000} 万字（或 {MOST_PASSAGES // 10_000} 万格），"
                "检查不完，请分成几个文件"
            )

    def remark(self, kind: str, what: str, place: str = "") -> None:
        """Add something that a person has to look at."""
        self.remarks.append(Remark(kind, place, what))

    def scan(self, place: str = "") -> None:
        """Add that a page, or all of it, has no words: somebody has to look at the picture."""
        self.remark("scan", "没有文字，无法检查，请人工核对", place)

    def credit(self, who: dict[str, str]) -> None:
        """The properties of a document by their names; a person's name among them goes out with the file."""
        for name, said in who.items():
            self.say(f"文件属性“{name}”", said)
        people = "、".join(
            dict.fromkeys(
                printable(who[name]).strip()
                for name in ("作者", "最后修改人")
                if who.get(name, "").strip()
            )
        )
        if people:
            self.remark("author", f"写着人名“{people[:40]}”，会随文件公开", "文件属性")
