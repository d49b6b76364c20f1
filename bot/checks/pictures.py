"""Pictures that nobody can hear, and pictures that nobody is named for."""

import re
from collections.abc import Iterator

from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_PICTURE = re.compile(r"!\[(?P<alt>(?:\\.|[^\[\]\\\n])*)\](?:\(|\[)")
_CREDIT = re.compile(
    r"摄影|拍摄|[摄绘]\s*[）)】|｜/]|摄\s*$|图[片源文]?来源|图源|供图|图片?[：:/|｜]|制图|绘图|海报|资料图|版权",
    re.MULTILINE,
)
_ALT = "无障碍环境建设法第三十二条；GB/T 37668 互联网内容无障碍"
_NAMED = "著作权法第二十四条（指明作者姓名或者名称）"


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Each picture without words, and the first picture of a text that says nowhere who made them."""
    first = None
    for found in _PICTURE.finditer(text.source):
        first = first or found
        if not found["alt"].strip():
            yield Hit("pictures.alt", Severity.HINT, *found.span(), "图片没有说明文字", _ALT)
    if first and case.source_name and not _CREDIT.search(text.source):
        what = "转载的图片没有写明摄影者或来源"
        yield Hit("pictures.credit", Severity.HINT, *first.span(), what, _NAMED)
