"""Read a menu as the platform tells it, and write it as a draft of settings or as what menu/create takes.

developers.weixin.qq.com/doc: getCurrentSelfmenuInfo, createCustomMenu.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.tables.text import printable

# What a button of each type must say for menu/create, and then what it may.
NEEDS: dict[str, tuple[str, ...]] = {
    "view": ("url",),
    "click": ("key",),
    "miniprogram": ("url", "appid", "pagepath"),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
    "scancode_push": ("key",),
    "scancode_waitmsg": ("key",),
    "pic_sysphoto": ("key",),
    "pic_photo_or_album": ("key",),
    "pic_weixin": ("key",),
    "location_select": ("key",),
}
# What only the console can make; what it tells of pictures, voices and videos is good for three days.
BY_HAND = {"text": "文字", "img": "图片", "voice": "语音", "video": "视频", "news": "图文消息"}
_BARE = re.compile("[A-Za-z0-9_-]+")  # a TOML key without quotes
_HEAD = """\
# 公众号现有的菜单，照平台给出的写成草稿：最多 3 个一级按钮，每个下面最多 5 个。
# type 是平台的按钮类型，view 打开网址（url），click 把 key 交给机器人；还没有启用，请核对、修改。
"""


@dataclass(frozen=True)
class Button:
    """A button: a name, and either what it does or what is under it."""

    name: str
    type: str
    fields: Mapping[str, object]
    under: tuple["Button", ...] = ()

    @property
    def can_be_pushed(self) -> bool:
        """Whether menu/create takes it as it was told."""
        needs = NEEDS.get(self.type)
        return needs is not None and all(self.fields.get(name) for name in needs)

    def what(self) -> str:
        """The button for people: its name and type."""
        kind = BY_HAND.get(self.type) or self.type or "没有类型"
        return " ".join(printable(f"“{self.name}”（{kind}）").split())


def read(found: Mapping[str, object]) -> tuple[Button, ...]:
    """The buttons of a menu, in either shape that the platform has for what is under a button."""
    return tuple(_button(one) for one in _listed(found.get("button")))


def leaves(buttons: Sequence[Button]) -> Iterator[Button]:
    """The buttons that do something."""
    for one in buttons:
        yield from leaves(one.under) if one.under else (one,)


def to_push(buttons: Sequence[Button]) -> dict[str, object]:
    """The body of menu/create with every button that it takes; {} when it takes none."""
    taken = [body for one in buttons if (body := _body(one))]
    return {"button": taken} if taken else {}


def as_toml(buttons: Sequence[Button]) -> str:
    """The menu as a settings file (menu.toml); what only the console can make is kept and named."""
    lines = [_HEAD]
    for one in buttons:
        lines += ["[[button]]", f"name = {_quoted(one.name)}", *_does(one), ""]
        for each in one.under:
            lines += ["[[button.sub]]", f"name = {_quoted(each.name)}", *_does(each), ""]
    return "\n".join(lines)


def _body(one: Button) -> dict[str, object] | None:
    if one.under:
        under = [body for each in one.under if (body := _body(each))]
        return {"name": one.name, "sub_button": under} if under else None
    if not one.can_be_pushed:
        return None
    return {"type": one.type, "name": one.name, **{n: one.fields[n] for n in NEEDS[one.type]}}


def _does(one: Button) -> Iterator[str]:
    if one.under:
        return
    if not one.can_be_pushed:
        yield f"# {one.what()}只能在公众平台后台做，或改成别的类型；后台原来的内容照录如下"
    yield f"type = {_quoted(one.type)}"
    for name, value in one.fields.items():
        plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        key = name if _BARE.fullmatch(name) else _quoted(name)
        yield f"{key} = {_quoted(plain)}" if plain else f"# {key} 是空的"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, too."""
    return json.dumps(printable(text), ensure_ascii=False)


def _button(told: Mapping[str, object]) -> Button:
    under = told.get("sub_button")
    inside = under.get("list") if isinstance(under, Mapping) else under
    fields = {
        str(name): value
        for name, value in told.items()
        if name not in ("name", "type", "sub_button")
    }
    return Button(
        name=str(told.get("name", "")), type=str(told.get("type", "")), fields=fields,
        under=tuple(_button(one) for one in _listed(inside)),
    )  # fmt: skip


def _listed(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
