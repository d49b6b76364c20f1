"""Every call of the API that this platform offers, on one screen."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox import (
    comments,
    custom,
    drafts,
    living,
    mass,
    material,
    menu,
    misc,
    publish,
    quota,
    statistics,
    tokens,
)
from bot.sandbox.calls import Call, Json


@dataclass(frozen=True)
class Endpoint:
    """One call: its name (calls.short of its path), method, what it does, whether only verified accounts may."""

    path: str
    method: str
    do: Callable[[Call], Json]
    verified: bool = False

    @property
    def address(self) -> str:
        """The whole path: what does not stand under /cgi-bin/ is of another family."""
        return f"/{self.path}" if self.path.startswith("datacube/") else f"/cgi-bin/{self.path}"


_ALL = (
    Endpoint("token", "GET", tokens.token),
    Endpoint("stable_token", "POST", tokens.stable_token),
    Endpoint("media/upload", "POST", material.upload_temporary),
    Endpoint("media/uploadimg", "POST", material.upload_image),
    Endpoint("media/get", "GET", material.download),
    Endpoint("material/add_material", "POST", material.add),
    Endpoint("material/add_news", "POST", misc.unsupported),
    Endpoint("material/del_material", "POST", material.delete),
    Endpoint("material/get_materialcount", "GET", material.total),
    Endpoint("draft/add", "POST", drafts.add),
    Endpoint("draft/get", "POST", drafts.get),
    Endpoint("draft/update", "POST", drafts.update),
    Endpoint("draft/delete", "POST", drafts.delete),
    Endpoint("draft/count", "GET", drafts.total),
    Endpoint("draft/batchget", "POST", drafts.listing),
    Endpoint("draft/switch", "POST", drafts.switch),
    Endpoint("freepublish/submit", "POST", publish.submit, verified=True),
    Endpoint("freepublish/get", "POST", publish.get, verified=True),
    Endpoint("freepublish/delete", "POST", publish.delete, verified=True),
    Endpoint("freepublish/getarticle", "POST", publish.article, verified=True),
    Endpoint("freepublish/batchget", "POST", publish.listing, verified=True),
    Endpoint("message/mass/sendall", "POST", mass.send_to_all, verified=True),
    Endpoint("message/mass/send", "POST", mass.send_to_some, verified=True),
    Endpoint("message/mass/get", "POST", mass.get, verified=True),
    Endpoint("message/mass/delete", "POST", mass.delete, verified=True),
    Endpoint("message/mass/preview", "POST", mass.preview, verified=True),
    Endpoint("comment/open", "POST", comments.open_, verified=True),
    Endpoint("comment/close", "POST", comments.close, verified=True),
    Endpoint("comment/list", "POST", comments.listing, verified=True),
    Endpoint("comment/markelect", "POST", comments.elect, verified=True),
    Endpoint("comment/unmarkelect", "POST", comments.unelect, verified=True),
    Endpoint("comment/delete", "POST", comments.delete, verified=True),
    Endpoint("comment/reply/add", "POST", comments.reply, verified=True),
    Endpoint("comment/reply/delete", "POST", comments.unreply, verified=True),
    Endpoint("message/custom/send", "POST", custom.send),
    Endpoint("user/info", "GET", misc.user),
    Endpoint("user/get", "GET", misc.followers),
    Endpoint("menu/create", "POST", menu.create),
    Endpoint("menu/get", "GET", menu.get),
    Endpoint("menu/delete", "GET", menu.delete),
    Endpoint("get_current_selfmenu_info", "GET", menu.current),
    Endpoint("get_current_autoreply_info", "GET", living.replies),
    Endpoint("openapi/quota/get", "POST", quota.get),
    Endpoint("clear_quota", "POST", quota.clear),
    Endpoint("datacube/getarticletotaldetail", "POST", statistics.article_details),
    Endpoint("getcallbackip", "GET", misc.callback_addresses),
    Endpoint("get_api_domain_ip", "GET", misc.callback_addresses),
)
ENDPOINTS: dict[str, Endpoint] = {each.path: each for each in _ALL}
WITHOUT_TOKEN = frozenset({"token", "stable_token"})
EITHER_METHOD = frozenset({"draft/switch", "menu/delete"})
EMPTY_BODY = frozenset({"draft/switch"})
UPLOADS = frozenset({"media/upload", "media/uploadimg", "material/add_material"})
