"""Put what a citizen typed into plain words: simplified characters, no faces, no numbers of persons, no sounds of speech."""

import re

from opencc import OpenCC

from bot import personal
from bot.chat.lexicon import Lexicon
from bot.search.grams import normal

LONGEST = 60  # characters of a message whose sayings are put plainly; a story stays as it is
_SIMPLE = OpenCC("t2s")

_HELLO, _THANKS = "你好", "谢谢"
_FACES = {"👋": _HELLO, "🙏": _THANKS, "👍": _THANKS, "👌": _THANKS, "🌹": _THANKS, "[强]": _THANKS, "[玫瑰]": _THANKS, "[ok]": _THANKS, "[抱拳]": _THANKS}  # fmt: skip
# Pictographs, dingbats, flags and what joins or colours them; the platform's own faces come as [微笑] or /:: codes.
_PICTURE = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u200d\ufe0f\U000e0020-\U000e007f]+"
    r"|\[[\u4e00-\u9fffa-z]{1,6}\]|/::[^\s\u4e00-\u9fff]{1,3}"
)
_REPEATED = re.compile(r"([!?。,.~、…;:\-_=])\1+")
_LAUGH = re.compile(r"(?:哈|呵|嘿|唉|哎|啊|嗯|额|哦|呃){2,}")
_SPOKEN = re.compile(r"^(?:[嗯额呃啊哎唉喂诶]+|那个|这个)+[,,、。\s]*")


def plain(text: str, lexicon: Lexicon) -> str:
    """The text in plain forms (NFKC), lower case, simplified, without what says nothing."""
    simple = _SIMPLE.convert(normal(_without_persons(text))).strip()
    bare = _REPEATED.sub(r"\1", _PICTURE.sub(" ", simple)).strip()
    if not re.search(r"\w|[?]", bare):
        return next((word for face, word in _FACES.items() if face in simple), bare)
    if len(bare) > LONGEST:
        return bare
    spoken = _LAUGH.sub(" ", bare)
    left = _SPOKEN.sub("", lexicon.meant(spoken)).strip()
    return left or bare


def _without_persons(text: str) -> str:
    """The text without numbers of cards and telephones: they are neither searched for nor said again."""
    for one in reversed(personal.find(text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return text
