"""Small calls: who follows, what a follower is like, where the platform calls from."""

from bot.sandbox import citizens
from bot.sandbox.calls import Call, Json
from bot.sandbox.errcodes import PlatformError

PAGE = 10_000  # followers in one answer of user/get


def user(call: Call) -> Json:
    """GET user/info: no name and no picture since 2021; little at all for those who do not follow."""
    openid = str(call.query.get("openid", ""))
    citizen = citizens.find(call.db, call.account, openid)
    if citizen is None:
        raise PlatformError(40003)
    if not citizen["subscribed"]:
        return {"subscribe": 0, "openid": openid, "tagid_list": []}
    return {
        "subscribe": 1,
        "openid": openid,
        "nickname": "",
        "sex": 0,
        "language": "zh_CN",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": int(citizen["since"]),
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": "",
    }


def followers(call: Call) -> Json:
    """GET user/get: openids of followers, 10,000 at a time, after `next_openid`."""
    after = str(call.query.get("next_openid", ""))
    rows = call.db.execute(
        "SELECT openid FROM citizen WHERE app_id = ? AND subscribed ORDER BY openid", (call.app,)
    ).fetchall()
    openids = [row["openid"] for row in rows]
    if after and after not in openids:
        raise PlatformError(40003)
    page = openids[openids.index(after) + 1 if after else 0 :][:PAGE]
    answer: Json = {"total": len(openids), "count": len(page)}
    if page:
        answer["data"] = {"openid": page}
    return {**answer, "next_openid": page[-1] if page else ""}


def callback_addresses(call: Call) -> Json:
    """GET getcallbackip: this platform is on this machine."""
    return {"ip_list": ["127.0.0.1"]}


def unsupported(call: Call) -> Json:
    """POST material/add_news: ended by the platform in favour of the draft box."""
    raise PlatformError(45103)
