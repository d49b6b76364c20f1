"""Clean what a citizen typed: greetings and thanks ask for nothing, and question words tell nothing apart."""

import re

from bot.search.grams import grams, normal

_POLITE = re.compile(
    r"[您你]好|早上好|下午好|晚上好|请问(?:一下|下)?|打扰(?:一下|了)?|麻烦(?:[您你]|一下)?|劳驾|谢谢(?:[您你]|了|啦)?|多谢|感谢"
    r"|咨询(?:一下|下)|(?:我)?想(?:请)?(?:咨询|了解|知道|问问|问)(?:一下|下)?|请教(?:一下|下)?|尊敬的|敬爱的|领导|书记|一下"
)
_ASKING = re.compile(
    r"怎么办理|怎么办|怎么样|怎么|怎样|咋办|咋样|咋|如何|什么时候|什么|为何|为啥|啥时候|啥|哪些|哪里|哪个|哪儿|多少|多久|几点"
    r"|是否|能否|可否|可以|能不能|可不可以|是不是|有没有|我们?|[你您]们?|[吗呢吧啊呀了的么嘛哦呗]"
)


def clean(text: str) -> str:
    """The text without greetings, thanks and "may I ask"; the whole text where nothing else is in it."""
    return _without(_POLITE, normal(text))


def content(text: str) -> str:
    """What the text is about: `clean`, and without question words and particles.

    Empty when it was made of those alone: such a question cannot be answered directly.
    """
    return " ".join(_ASKING.sub(" ", _POLITE.sub(" ", normal(text))).split())


def words(text: str) -> str:
    """What an engine should look for: the content, or everything where there is no content."""
    return content(text) or normal(text)


def _without(pattern: re.Pattern[str], text: str) -> str:
    left = pattern.sub(" ", text)
    return left if len(grams(left)) >= 2 else text
