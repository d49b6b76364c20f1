"""Marks of secrecy: a text that bears one may not be opened at all."""

import re
from collections.abc import Iterator

from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_SOURCE = "保守国家秘密法；政府信息公开条例第十四条"
# ★ parts the degree from the term: 国家秘密标志 in 保守国家秘密法实施条例. Words such as 国家秘密 are no mark.
_MARKS = (
    re.compile(r"(?:绝密|机密|秘密)[ \t]*[★☆][^\n。，；]{0,8}"),
    re.compile(r"密[ \t]*级[ \t]*[:：][ \t]*(?:绝密|机密|秘密|内部)"),
    re.compile(r"(?m)^[ \t\u3000#*>【\[（(]*(?:绝密|机密|秘密)[ \t\u3000*】\]）)]*$"),
    re.compile(r"(?m)^[ \t\u3000#*>【\[（(]*内部(?:资料|文件|材料)[ \t\u3000*】\]）)]*(?:$|(?=[，,·!！。]))"),
    re.compile(r"[【\[（(][ \t]*内部(?:资料|文件|材料)[^】\]）)\n]{0,10}[】\]）)]"),
    re.compile(r"内部(?:资料|文件|材料)[ \t\u3000]*[，,、；;：:·!！。]?[ \t\u3000]*(?:注意保[存密]|妥善保管|请勿(?:外传|扩散|转发)|[不严勿禁][得禁]?(?:外传|扩散|转发|传播))"),
    re.compile(r"(?:内部使用|仅供内部|内部参考)[，,、；; \t]*(?:请勿|严禁|不得|禁止)(?:外传|扩散|转发|传播|公开)"),
    re.compile(r"(?:此件|本件)(?:不予?公开|不公开发布|不得公开)"),
)  # fmt: skip


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every mark of a degree of secrecy or of internal use; of overlapping ones the first."""
    last = 0
    found = [match for mark in _MARKS for match in mark.finditer(text.quiet)]
    for one in sorted(found, key=lambda match: (match.start(), -match.end())):
        start = one.start() + len(one[0]) - len(one[0].lstrip())
        if start < last:
            continue
        last = one.end()
        what = f"有密级或内部标记“{one[0].strip()}”，不能公开"
        yield Hit("secrecy", Severity.BLOCK, start, one.end(), what, _SOURCE)
