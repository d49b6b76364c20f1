"""The account's menu: create, get, delete, what is in use; with the platform's limits on buttons."""

import json
import sqlite3

from bot.sandbox import living
from bot.sandbox.calls import OK, Call, Json, parts, text
from bot.sandbox.errcodes import PlatformError

NAME, SUB_NAME, KEY, URL = 16, 60, 128, 1024  # bytes
BUTTONS, SUB_BUTTONS = 3, 5
# What a button needs, by its type.
NEEDS = {
    "click": "key",
    "view": "url",
    "miniprogram": "url",
    "media_id": "media_id",
    "view_limited": "media_id",
    "article_id": "article_id",
    "article_view_limited": "article_id",
    **dict.fromkeys(
        [
            "scancode_push",
            "scancode_waitmsg",
            "pic_sysphoto",
            "pic_photo_or_album",
            "pic_weixin",
            "location_select",
        ],
        "key",
    ),
}


def create(call: Call) -> Json:
    """POST menu/create: replaces the menu. Not for subscription accounts that are not verified (DOC: 接口权限)."""
    if call.account.kind == "subscription" and not call.account.habit("verified"):
        raise PlatformError(48001)
    buttons = parts(call.body, "button")
    if not 1 <= len(buttons) <= BUTTONS:
        raise PlatformError(40016)
    for button in buttons:
        _top(button)
    call.db.execute(
        "INSERT OR REPLACE INTO menu (app_id, data) VALUES (?, ?)",
        (call.app, json.dumps({"button": buttons})),
    )
    return dict(OK)


def get(call: Call) -> Json:
    """GET menu/get."""
    found = of(call.db, call.app)
    if not found:
        raise PlatformError(46003)
    return {"menu": found}


def current(call: Call) -> Json:
    """GET get_current_selfmenu_info: the menu in use, made over the API or in the console; every account may ask.

    Unlike in menu/get, what is under a button stands in a `list`.
    """
    found = of(call.db, call.app) or living.of(call.db, call.app, living.MENU)
    if not found:
        return {"is_menu_open": 0}
    buttons = [_listed(button) for button in parts(found, "button")]
    return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}


def _listed(button: Json) -> Json:
    under = button.get("sub_button")
    return {**button, "sub_button": {"list": under}} if isinstance(under, list) else button


def delete(call: Call) -> Json:
    """GET menu/delete: fine also when there is none."""
    call.db.execute("DELETE FROM menu WHERE app_id = ?", (call.app,))
    return dict(OK)


def of(db: sqlite3.Connection, app_id: str) -> Json:
    """An account's menu; {} when it has none."""
    row = db.execute("SELECT data FROM menu WHERE app_id = ?", (app_id,)).fetchone()
    found: Json = json.loads(row["data"]) if row else {}
    return found


def _top(button: Json) -> None:
    _name(button, NAME, 40018)
    under = parts(button, "sub_button")
    if len(under) > SUB_BUTTONS:
        raise PlatformError(40023)
    for each in under:
        _name(each, SUB_NAME, 40025)
        _act(each, (40024, 40026, 40027))
    if not under:
        _act(button, (40017, 40019, 40020))


def _name(button: Json, most: int, error: int) -> None:
    if not 0 < len(text(button, "name").encode()) <= most:
        raise PlatformError(error)


def _act(button: Json, errors: tuple[int, int, int]) -> None:
    """Whether a button names what it does; errors for its type, key and address."""
    need = NEEDS.get(text(button, "type"))
    if need is None:
        raise PlatformError(errors[0])
    value = text(button, need)
    if need == "url":
        if not value.startswith(("http://", "https://")) or len(value.encode()) > URL:
            raise PlatformError(errors[2])
    elif not 0 < len(value.encode()) <= KEY:
        raise PlatformError(errors[1])
