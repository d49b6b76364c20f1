"""Explain a ranking to staff: what the question was cut into, what each part brought each text, and how far it is trusted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.answers import bands
from bot.answers.bands import Band, Ranked
from bot.chat import find
from bot.chat.find import Hit
from bot.search import rank
from bot.search.arrays import Arrays
from bot.search.grams import grams
from bot.search.query import clean, content

# In the order of `bands.features`: what speaks for the first, in words.
EVIDENCE = (
    "标题里的词，问题说到了多少", "问题里的词，标题说到了多少", "比第二名高出多少", "比第五名高出多少",
    "得分占满分的多少", "和标题共有几个词", "和全文共有几个词",
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


def explain(session: Session, arrays: Arrays, text: str) -> Why:
    """Rank everything for a text as a citizen's question is ranked, and say why."""
    hits = find.everything(session, arrays, text)
    asked = list(dict.fromkeys(grams(clean(text))))
    ranked = [Ranked(hit.title, hit.body, hit.score) for hit in hits]
    seen = bands.features(text, ranked, arrays.idf) if ranked and content(text) else ()
    return Why(
        cleaned=clean(text), about=content(text), asked=asked,
        hits=[Explained(hit, _parts(hit, asked, arrays)) for hit in hits],
        band=bands.decide(text, ranked, arrays.idf),
        confidence=bands.confidence(seen) if seen else None,
        evidence=[
            Evidence(what, value, value * weight)
            for what, value, weight in zip(EVIDENCE, seen, bands.WEIGHTS, strict=True)
        ] if seen else [],
    )  # fmt: skip


def _parts(hit: Hit, asked: Sequence[str], arrays: Arrays) -> list[Part]:
    """What each word brought."""
    rarity = [float(one) for one in arrays.idf(asked)]
    counts = [(rank.count(gram, hit.title), rank.count(gram, hit.body)) for gram in asked]
    if hit.entry is not None:
        scores = arrays.parts(asked, hit.entry.id)
    else:  # a notice was ranked among its likes: its score is shared out by what its words weigh
        weights = [
            idf * _strength(title, body) for idf, (title, body) in zip(rarity, counts, strict=True)
        ]
        whole = sum(weights)
        scores = [hit.score * weight / whole if whole else 0.0 for weight in weights]
    parts = [
        Part(gram, title, body, idf, score)
        for gram, (title, body), idf, score in zip(asked, counts, rarity, scores, strict=True)
        if score > 0
    ]
    return sorted(parts, key=lambda part: -part.score)


def _strength(title: int, body: int) -> float:
    hits = rank.TITLE * title + rank.BODY * body
    return hits / (rank.K1 + hits)
