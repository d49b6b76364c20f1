"""What goes into the pack of one release, file by file. What there is not, or not any more, is told instead."""

from html import escape

from sqlalchemy.orm import Session

from bot.clock import in_words
from bot.db import facts
from bot.db.files import is_kept_as
from bot.ledger.verify import Verdict
from bot.notices import correction, countersign, emergency, mistake, paper, prepare, show, versions
from bot.notices.dispatch import Dispatch, Progress, content
from bot.notices.notice import Notice
from bot.notices.release import Release
from bot.reports.checked import checked
from bot.reports.form import passed, released
from bot.reports.form.draw import FORMATS, drawn
from bot.reports.form.form import form
from bot.reports.pack import evidence
from bot.reports.pack.parcel import Parcel
from bot.reports.pack.subject import Subject

_FORM = {"docx": "信息发布审核表（Word）", "pdf": "信息发布审核表（PDF）"}
NO_NOTICE = "登记的媒体刊发或后台发表，没有本系统的稿件：没有审核表、查错、版本和文章"


def put(
    session: Session, parcel: Parcel, subject: Subject, verdict: Verdict, *, base_url: str
) -> None:
    """Everything about one release, under a folder of its name."""
    folder = subject.name
    if subject.notice is not None:
        _notice(session, parcel, subject.notice, folder)
    else:
        parcel.miss(folder, NO_NOTICE)
    if subject.release is not None:
        _article(session, parcel, subject.release, folder, base_url)
    parcel.json(f"{folder}/release.json", "发布：链接、时间、每次尝试和平台的证据", evidence.of_release(session, subject))  # fmt: skip
    parcel.json(f"{folder}/ledger.json", "台账记录、指纹和校验结果", evidence.of_ledger(subject, verdict))  # fmt: skip
    parcel.json(f"{folder}/audit.json", "审计记录", evidence.of_audit(session, subject))
    _afterwards(session, parcel, subject, folder)


def _notice(session: Session, parcel: Parcel, notice: Notice, folder: str) -> None:
    told = form(session, notice)
    for kind in FORMATS:
        parcel.add(f"{folder}/form.{kind}", _FORM[kind], drawn(told, kind))
    found = checked(session, notice)
    parcel.json(f"{folder}/checks.json", "查错结果（数据）", found.as_json())
    parcel.text(f"{folder}/checks.txt", "查错结果", "\n".join(found.lines()))
    parcel.text(f"{folder}/versions.txt", "内容版本：每轮审核的指纹、修改后通过改了什么", _versions(session, notice))  # fmt: skip
    parcel.json(f"{folder}/notice.json", "稿件的全部（数据）：字段、正文、审核、会签、签批、更正", _but_history(session, notice))  # fmt: skip
    for one in notice.attachments:
        suffix = one.file.rsplit(".", 1)[-1]
        parcel.upload(
            f"{folder}/attachments/{one.position}.{suffix}", f"附件：{one.name}", one.file
        )
    _scans(session, parcel, notice, folder)


def _but_history(session: Session, notice: Notice) -> dict[str, object]:
    """The acts are in audit.json."""
    return {key: value for key, value in show.whole(session, notice).items() if key != "history"}


def _scans(session: Session, parcel: Parcel, notice: Notice, folder: str) -> None:
    kept = [
        (f"countersign-{one.id}", f"{one.body}的会签", one.file)
        for one in countersign.of(session, notice)
        if one.person
    ]
    kept += [
        (f"signed-{one.row.id}", f"纸质签批：{one.what}，{one.row.person}", one.row.file)
        for one in paper.of(session, notice)
    ]
    kept += [
        (f"error-{one.id}", f"错情第 {one.id} 号办结的证明", one.proof)
        for one in mistake.of(session, notice.id)
        if is_kept_as(one.proof) and one.source != mistake.Source.READER
    ]
    kept += [
        (f"correction-{one.id}", f"后台小改的截图：{one.note}", one.proof)
        for one in correction.small_changes(session, notice.id)
    ]
    kept += [
        (f"emergency-{one.id}", f"应急批准的截图：{one.case}", one.file)
        for one in emergency.of(session, notice.id)
        if one.file
    ]
    for one in mistake.of(session, notice.id):
        if is_kept_as(one.proof) and one.source == mistake.Source.READER:
            parcel.miss(f"{folder}/scans/error-{one.id}", f"错情第 {one.id} 号是读者发现的，证明可能涉及读者，不放入")  # fmt: skip
    for name, what, file in kept:
        if file:
            parcel.upload(f"{folder}/scans/{name}.{file.rsplit('.', 1)[-1]}", what, file)
        else:
            parcel.miss(f"{folder}/scans/{name}", f"{what}：已依法清除")


def _versions(session: Session, notice: Notice) -> str:
    lines = list(passed.versions(session, notice))
    for label, told, signed in passed.newest(session, notice, ()):
        lines += ["", label.replace("\n", ""), *told, signed]
    for one in versions.of(session, notice)[:-1]:
        text = [str(one.content.get(name, "")) for name in ("title", "body")]
        said = text if one.content else ["（内容已依法清除）"]
        lines += ["", f"第 {one.number} 版（{one.by}，{in_words(one.at)}）", *said]
    lines += [
        "",
        "现在的标题和正文",
        notice.title,
        "",
        notice.body,
    ]
    return "\n".join(lines)


def _article(session: Session, parcel: Parcel, one: Release, folder: str, base_url: str) -> None:
    notice = one.notice
    if not notice.body:
        parcel.miss(f"{folder}/article.html", "正文是空的，可能已依法清除")
        return
    places = _pictures(parcel, notice, folder)
    made = prepare.whole(one, places, base_url, demo=facts.is_demo(session))
    page = (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(made.title)}</title></head>\n"
        '<body style="max-width:677px;margin:auto;padding:1em;font-family:sans-serif">\n'
        f"<p>{escape(_sameness(session, one))}</p>\n<h1>{escape(made.title)}</h1>\n<p>{escape(made.author)}</p>\n"
        f'<p><img src="{escape(made.cover_id)}" alt="封面" style="max-width:100%"></p>\n{made.html}\n'
        f"<p>摘要：{escape(made.digest)}</p>\n<p>原文链接：{escape(made.source_url)}</p>\n</body></html>"
    )
    parcel.text(f"{folder}/article.html", "文章，照发送时的样子", page)


def _pictures(parcel: Parcel, notice: Notice, folder: str) -> dict[tuple[str, str], str]:
    """The pictures put in, and where each is, as an account's uploads are named."""
    places = {(notice.cover, "cover"): ""}
    for number, one in enumerate(sorted(notice.media, key=lambda each: (each.role, each.file)), 1):
        use = "cover" if one.role == "cover" else "image"
        place = f"pictures/{use}-{number}.{one.file.rsplit('.', 1)[-1]}"
        if parcel.upload(f"{folder}/{place}", "封面" if use == "cover" else "文中图片", one.file):
            places[one.file, use] = place
    return places


def _sameness(session: Session, one: Release) -> str:
    """Whether what stands here is what was handed to the platform, as far as it can be told."""
    attempt = session.get(Dispatch, one.dispatch_id) if one.dispatch_id else None
    if attempt is None or attempt.state != Progress.PUBLISHED:
        return "这个发布没有发送成功的记录；下面是按现在的内容排的版。"
    mark = passed.short(one.notice.fingerprint())
    sent = attempt.client_id.rsplit("-", 1)[-1]
    if sent != content(attempt.releases):
        was = f"（指纹 {passed.short(sent)}）" if sent else ""
        if len(attempt.releases) > 1:
            return f"同批的稿件里有内容后来改过的：下面是本篇现在的内容（指纹 {mark}），不一定是当时提交的{was}。"
        return f"提交给平台以后内容改过：下面是现在的内容（指纹 {mark}），不是当时提交的{was}。"
    return f"下面与提交给平台的内容一致（指纹 {mark}）；图片换成了本包里的文件。"


def _afterwards(session: Session, parcel: Parcel, subject: Subject, folder: str) -> None:
    lines: list[str] = []
    if subject.notice is not None:
        lines += released.mistakes(session, subject.notice)
        lines += (f"更正：{line}" for line in released.corrections(session, subject.notice))
        lines += released.withdrawal(session, subject.notice)
    if subject.release is not None:
        lines += evidence.removals(session, subject.release)
    parcel.text(
        f"{folder}/afterwards.txt", "错情、更正和撤回", "\n".join(lines) or "没有错情、更正和撤回"
    )
