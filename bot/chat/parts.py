"""Tell two questions in one message apart: 图书馆几点关门？办借书证要带什么？"""

import re

LONGEST = 60  # characters of a message that is taken apart; a story is one question
LEAST = 3  # characters of a question
MOST = 3

_HARD = re.compile(r"[?!。;\n]+|(?:另外|还有就是|还有|顺便|对了|再问)(?=[^,。?]{3})[,:\s]*")
_COMMA = re.compile(r"[,、\s]+")
_ASKS = re.compile(r"吗|呢|几|多少|怎么|什么|哪|要不要|能不能|不$|谁|多久|咋")
_HELLO = re.compile(
    r"^(?:[您你]们?好|您好|大家好|早上好|上午好|中午好|下午好|晚上好|hello|hi)[呀啊]?[\s,!。~?]*(?:请问|麻烦问|打扰)?(?:一下|下)?[\s,]*(?=\S{2})"
)


def without_greeting(text: str) -> str:
    """The question after a greeting; the whole text where there is none."""
    return _HELLO.sub("", text, count=1)


def questions(text: str) -> list[str]:
    """The questions of a message, none where it is one."""
    if len(text) > LONGEST:
        return []
    for marks in (_HARD, _COMMA):
        some = [part.strip(" ,、") for part in marks.split(text)]
        asked = [part for part in some if len(part) >= LEAST and _ASKS.search(part)]
        if 1 < len(asked) <= MOST and (marks is _HARD or len(asked) == len(some)):
            return asked
    return []
