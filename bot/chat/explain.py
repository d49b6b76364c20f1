"""Explain a ranking to staff: what the question was cut into, what each part brought each text, and how far it is trusted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answers import bands
from bot.answers.bands import Band, Ranked
from bot.chat import find
from bot.chat.find import Hit
from bot.search import rank
from bot.search.arrays import Arrays
from bot.search.query import clean, content
from bot.search.terms import SHARE, Term

# In the order of `bands.features`: what speaks for the first, in words.
EVIDENCE = (
    "标题里的词，问题说到了多少", "问题里的词，标题说到了多少", "比第二名高出多少", "比第五名高出多少",
    "得分占满分的多少", "和标题共有几个词", "和全文共有几个词", "问题有几个词",
)  # fmt: skip
BAND_WORDS = {
    Band.DIRECT: "直接回答", Band.OFFER: "列出相近的几条", Band.NONE: "如实说没有找到",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One word of the question in one text: how often in title and body, how rare (idf), what it brought the score."""

    gram: str
    in_title: int
    in_body: int
    rarity: float
    score: float


@dataclass(frozen=True)
class Explained:
    """A hit with the parts of its score; those that brought nothing are left out, the most telling come first."""

    hit: Hit
    parts: list[Part]


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for the first hit: what, how much, and what that brought."""

    what: str
    value: float
    weight: float


@dataclass(frozen=True)
class Why:
    """A whole ranking explained."""

    cleaned: str
    about: str
    asked: list[str]
    hits: list[Explained]
    band: Band
    confidence: float | None
    evidence: list[Evidence]


def explain(session: Session, arrays: Arrays, text: str, *, at: datetime) -> Why:
    """Rank everything for a text as a citizen's question is ranked, and say why."""
    asked = arrays.asked(text)
    hits = find.everything(session, arrays, text, asked, at=at)
    ranked = [Ranked(hit.nearest, hit.body, hit.score) for hit in hits]
    judged = find.judged(arrays, text, asked, hits)
    seen = (
        bands.features(text, ranked, arrays.idf, arrays.full(asked))
        if ranked and content(text)
        else ()
    )
    return Why(
        cleaned=clean(text), about=content(text), asked=list(dict.fromkeys(term.text for term in asked)),
        hits=[Explained(hit, _parts(hit, asked, arrays)) for hit in hits],
        band=judged.band,
        confidence=judged.sure if seen else None,
        evidence=[
            Evidence(what, value, value * weight)
            for what, value, weight in zip(EVIDENCE, seen, bands.WEIGHTS, strict=True)
        ] if seen else [],
    )  # fmt: skip


def _parts(hit: Hit, asked: Sequence[Term], arrays: Arrays) -> list[Part]:
    """What each word, pair and character brought; a word that is also a pair stands once."""
    rarity = [float(one) for one in arrays.rarity(asked)]
    if hit.entry is not None:
        lesson = hit.lesson.id if hit.lesson is not None else 0
        scores = arrays.parts(asked, hit.entry.id, lesson)
    else:  # a notice was ranked among its likes: its score is shared out by what its words weigh
        weights = [
            idf * SHARE[term.kind] * term.weight * _strength(term.text, hit)
            for idf, term in zip(rarity, asked, strict=True)
        ]
        whole = sum(weights)
        scores = [hit.score * weight / whole if whole else 0.0 for weight in weights]
    parts: dict[str, Part] = {}
    for term, idf, score in zip(asked, rarity, scores, strict=True):
        so_far = parts[term.text].score if term.text in parts else 0.0
        title, body = rank.count(term.text, hit.nearest), rank.count(term.text, hit.body)
        parts[term.text] = Part(term.text, title, body, idf, so_far + score)
    brought = [part for part in parts.values() if part.score > 0]
    return sorted(brought, key=lambda part: -part.score)


def _strength(text: str, hit: Hit) -> float:
    hits = rank.TITLE * rank.count(text, hit.title) + rank.BODY * rank.count(text, hit.body)
    return hits / (rank.K1 + hits)
