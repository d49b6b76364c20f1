"""Read public pages as a browser and a crawler do: what is wrong with them, and where they lead."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from justhtml import Element, JustHTML
from werkzeug.test import TestResponse

_VOID = ("href", "src", "action")
_LABELLED = "input:not([type=hidden]), select, textarea"


def faults(html: str) -> list[str]:
    """What the standard calls a mistake in a page, and ids, labels and ways inside it that are not right."""
    page = JustHTML(html, collect_errors=True, sanitize=False)
    ids = Counter(_given(page, "[id]", "id"))
    labels = set(_given(page, "label[for]", "for"))
    inside = [one[1:] for one in _given(page, "a[href]", "href") if one.startswith("#")]
    referred = [
        one for name in ("aria-labelledby", "for") for one in _given(page, f"[{name}]", name)
    ]
    return [
        *(f"{one.code} (line {one.line})" for one in page.errors),
        *(f"id {one} twice" for one, times in ids.items() if times > 1),
        *(f"no #{one}" for one in (*inside, *referred) if one not in ids),
        *(f"no label for {one}" for one in _ids(page, _LABELLED) if one not in labels),
        *(f"image without alt: {one}" for one in _given(page, "img:not([alt])", "src")),
        *(["not one h1"] if len(list(page.query("h1"))) != 1 else []),
    ]


def links(html: str, here: str) -> set[str]:
    """The addresses of the same site to which a page leads, with its pictures, styles and forms."""
    page = JustHTML(html, sanitize=False)
    found = (one for name in _VOID for one in _given(page, f"[{name}]", name))
    whole = (urljoin(here, one).split("#")[0] for one in found)
    return {one for one in whole if urlsplit(one).netloc == urlsplit(here).netloc}


def crawl(client: FlaskClient, base: str, first: list[str]) -> dict[str, TestResponse]:
    """Everything that can be reached from some addresses, by path and query."""
    got: dict[str, TestResponse] = {}
    waiting = [urljoin(base, one) for one in first]
    while waiting:
        address = waiting.pop()
        path = address.removeprefix(base) or "/"
        if path in got or "type=" in path:
            continue
        got[path] = client.get(path)
        if got[path].mimetype == "text/html":
            waiting += links(got[path].text, address)
        location = got[path].headers.get("Location")
        waiting += [urljoin(address, location)] if location else []
    return got


def _given(page: JustHTML, selector: str, name: str) -> Iterator[str]:
    for one in page.query(selector):
        if isinstance(one, Element):
            yield str(one.attrs.get(name) or "")


def _ids(page: JustHTML, selector: str) -> list[str]:
    return list(_given(page, selector, "id"))
