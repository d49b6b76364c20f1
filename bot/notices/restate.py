"""Say a notice as a text handed in would say it, to be written anew with something changed."""

from bot.notices import article, attachments
from bot.notices.front import Fields
from bot.notices.notice import Notice


def fields(notice: Notice) -> Fields:
    """What a notice says now, its pictures and attachments as they are kept; a digest made from the text is left out."""
    made = notice.digest == article.digest(notice.body)
    return Fields(
        title=notice.title, body=notice.body, digest="" if made else notice.digest, author=notice.author,
        unit=notice.unit.name, kind=notice.kind, classification=notice.classification,
        importance=notice.importance, formed_on=notice.formed_on, article20=notice.article20,
        origin=notice.origin, source_name=notice.source_name, source_url=notice.source_url,
        source_title=notice.source_title,
        cover=notice.cover, attachments=attachments.as_given(notice), event=notice.event,
        cover_focus=notice.cover_focus,
    )  # fmt: skip
