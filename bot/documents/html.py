"""Read a Word document as HTML: its headings, lists, tables, links and pictures, without what is hidden or deleted."""

import base64
import io

import docx
import mammoth
from docx.oxml.xmlchemy import BaseOxmlElement
from mammoth.documents import Image

from bot.documents import child

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLES = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh", "p[style-name='标题'] => h1:fresh",
        "p[style-name='Subtitle'] => h2:fresh", "p[style-name='副标题'] => h2:fresh",
        *(f"p[style-name='标题 {level}'] => h{level}:fresh" for level in range(1, 7)),
        "comment-reference =>", "strike => s",
    )
)  # fmt: skip
_MOST_PICTURES = 60
_SMALLEST = 3  # half-points: what is smaller nobody reads
_PLAIN = {None, "auto", "FFFFFF", "clear"}


def read(data: bytes) -> dict[str, object]:
    """`html`, in which pictures are called `kept/<number>`, `pictures` by number in base64, and `hidden` words."""
    document = docx.Document(io.BytesIO(data))
    hidden = []
    for run in list(document.element.body.iter(f"{_W}r")):
        parent = run.getparent()
        if parent is not None and _is_hidden(run):
            hidden.append("".join(str(one.text or "") for one in run.iter(f"{_W}t")))
            parent.remove(run)
    seen = io.BytesIO()
    document.save(seen)
    seen.seek(0)
    kept: list[str] = []

    def picture(image: Image) -> dict[str, str]:
        if len(kept) < _MOST_PICTURES:
            with image.open() as opened:
                kept.append(base64.b64encode(opened.read()).decode())
            return {"src": f"kept/{len(kept) - 1}"}
        return {"src": ""}

    made = mammoth.convert_to_html(
        seen, style_map=_STYLES, convert_image=mammoth.images.img_element(picture),
        external_file_access=False,
    )  # fmt: skip
    return {"html": made.value, "pictures": kept, "hidden": hidden}


def _is_hidden(run: BaseOxmlElement) -> bool:
    """Marked as hidden, white on white, or too small to be seen."""
    look = run.find(f"{_W}rPr")
    if look is None:
        return False
    hidden = look.find(f"{_W}vanish")
    if hidden is not None and hidden.get(f"{_W}val") not in ("0", "false"):
        return True
    size = look.find(f"{_W}sz")
    if (
        size is not None
        and str(size.get(f"{_W}val")).isdigit()
        and int(size.get(f"{_W}val")) < _SMALLEST
    ):
        return True
    colour = look.find(f"{_W}color")
    white = colour is not None and str(colour.get(f"{_W}val")).upper() == "FFFFFF"
    return white and look.find(f"{_W}highlight") is None and not _on_colour(run)


def _on_colour(run: BaseOxmlElement) -> bool:
    """Whether the run, its paragraph, cell or table is filled with a colour."""
    for around in (run, *run.iterancestors(f"{_W}p", f"{_W}tc", f"{_W}tbl")):
        look = next((one for one in around if str(one.tag).endswith("Pr")), None)
        shade = look.find(f"{_W}shd") if look is not None else None
        if shade is not None and shade.get(f"{_W}fill") not in _PLAIN:
            return True
    return False


if __name__ == "__main__":
    child.serve(read)
