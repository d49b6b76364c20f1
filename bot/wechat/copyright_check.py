"""What the check of originality of a mass send found (CopyrightCheckResult), as sentences for people.

developers.weixin.qq.com/doc, Batch_Sends_and_Originality_Checks. Fields may be missing or say what no page has.
"""

from collections.abc import Iterator, Mapping

REPRINT = "2"  # CheckState: judged a reprint, and sent

Told = Mapping[str, object]


def originals(event: Told) -> str:
    """Which articles were judged reprints, and of what; empty where the event does not say."""
    named = [
        f"第 {_word(one, 'ArticleIdx')} 篇的原文是 {_word(one, 'OriginalArticleUrl')}"
        for one in _items(event)
        if _word(one, "OriginalArticleUrl")
    ]
    return f"。{'；'.join(named)}" if named else ""


def note(event: Told) -> str:
    """What people should know of a send that went out as a reprint; empty when it did not."""
    if _word(_result(event), "CheckState") != REPRINT:
        return ""
    replaced = any(_word(one, "NeedReplaceContent") == "1" for one in _items(event))
    changed = "，内容可能已被换成原作者的，和审定稿不一样，请点开核对" if replaced else ""
    return f"平台判定为转载，按转载发出{changed}{originals(event)}"


def _result(event: Told) -> Told:
    result = event.get("CopyrightCheckResult")
    return result if isinstance(result, dict) else {}


def _items(event: Told) -> Iterator[Told]:
    """A list of one comes as a scalar in XML and as a list in JSON."""
    found = _result(event).get("ResultList")
    inner = found.get("item") if isinstance(found, dict) else found
    for one in inner if isinstance(inner, list) else [inner]:
        if isinstance(one, dict):
            yield one


def _word(told: Told, name: str) -> str:
    value = told.get(name, "")
    return str(value).strip() if isinstance(value, str | int) else ""
