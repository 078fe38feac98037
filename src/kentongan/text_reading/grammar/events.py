# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""What kind of event a text tells: word weights by position, then a few rules of precedence.

The headline and the first sentences say what happened; further down stand background, other cases
and what the police warn against. So a word weighs by where it stands, repeated words count less each
time, and words behind "mencegah" or "residivis" hardly count.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cache
from typing import Final, NamedTuple, cast

from kentongan.text_reading.grammar.stems import forms_of
from kentongan.text_reading.grammar.story import Story
from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import EventType, Found, Span
from kentongan.text_reading.words.events import (
    BACKGROUND,
    DENIALS,
    DISASTER,
    DRINK,
    HOW_IT_ENDED,
    MILD_OBJECTS,
    PERKAP_GROUP,
    PREVENTION,
    SPORT,
    TERMS,
    VIOLENT,
)

_Sense = tuple[tuple[str, ...], str, float]
"""Further words of the term, kind, weight."""


class Hit(NamedTuple):
    """A term in the text: kind, weight by place, span and the words it was made of."""

    kind: str
    weight: float
    span: Span
    term: str


@cache
def _lexicon() -> dict[str, tuple[_Sense, ...]]:
    """First word of a term -> its senses, longest first. Built at first use, about 10 ms."""
    found: dict[str, list[_Sense]] = defaultdict(list)
    extra = (("violent", {1.0: VIOLENT}), ("sport", {4.0: SPORT}))
    for kind, weights in (*TERMS.items(), *extra):
        for weight, terms in weights.items():
            for term in terms.split("|"):
                first, *rest = term.split()
                for form in forms_of(first[1:]) if first.startswith("*") else (first,):
                    found[form].append((tuple(rest), kind, weight))
    return {w: tuple(sorted(s, key=lambda x: -len(x[0]))) for w, s in found.items()}


@cache
def _telling() -> frozenset[str]:
    """Words that the scan has to look at; all others it passes over."""
    return frozenset(_lexicon()) | PREVENTION | BACKGROUND


def is_event_word(word: str) -> bool:
    """Whether a lower-case word is a term of the lexicon, which no name of a person is."""
    return any(not rest for rest, _, _ in _lexicon().get(word, ()))


def hits_in(source: Source, first: int, last: int) -> list[Hit]:
    """Terms among the words `first` to `last`, each kind once a position."""
    lexicon, telling, words = _lexicon(), _telling(), source.words
    found: list[Hit] = []
    soft = 0
    for n in [n for n in range(first, last) if words[n] in telling]:
        word = words[n]
        if word in PREVENTION:
            soft = n + 12
        elif word in BACKGROUND:
            soft = max(soft, n + 6)
        senses = lexicon.get(word)
        if senses is None:
            continue
        taken: set[str] = set()
        length = 0
        for rest, kind, weight in senses:
            stop = n + 1 + len(rest)
            if kind in taken or (rest and tuple(words[n + 1 : stop]) != rest):
                continue
            if len(rest) < length:
                break  # "bunuh diri" is no "bunuh"
            length = len(rest)
            if not kind:
                break
            if kind == "violent" and (
                words[n - 1] in DENIALS
                or (words[n - 1] in HOW_IT_ENDED and words[n - 2] in DENIALS)
                or (words[stop : stop + 1] and words[stop] in MILD_OBJECTS)
            ):
                continue
            taken.add(kind)
            faint = n < soft and kind != "giat_polri"
            found.append(
                Hit(
                    kind,
                    weight * (0.15 if faint else 1.0),
                    (source.starts[n], source.ends[stop - 1]),
                    word,
                )
            )
    return found


class Kind(NamedTuple):
    """The kind read, a second one when it is close, the Perkap group, and which sentences speak of it."""

    event_type: Found[EventType] | None
    alt: Found[EventType] | None
    group: str | None
    hot: frozenset[int]
    """Numbers of the sentences that hold a word of the kind."""
    words: tuple[int, ...] = ()
    """Where the words of the kind begin."""


class _Scores(dict[str, float]):
    """A weight by kind; what was never weighed is 0 and stays unlisted."""

    def __missing__(self, kind: str) -> float:
        return 0.0

    def ranked(self) -> list[tuple[str, float]]:
        """The heaviest first, of equals the one weighed first."""
        return sorted(self.items(), key=lambda pair: pair[1], reverse=True)


def read_kind(story: Story, *, deaths: int) -> Kind:
    """Kind of the main event. `deaths` turns an assault into a killing."""
    source = story.source
    scores = _Scores()
    spans: dict[str, Span] = {}
    seen: Counter[tuple[str, str]] = Counter()
    hot: dict[str, set[int]] = defaultdict(set)
    at: dict[str, list[int]] = defaultdict(list)
    title_hits = hits_in(story.title, 0, len(story.title.words))
    for hit in title_hits:
        told = "drink" if hit.term in DRINK and hit.kind == "penyakit_masyarakat" else hit.kind
        scores[told] += 2.5 * hit.weight
        seen[hit.kind, hit.term] += 1
    for sentence in story.sentences:
        first = bisect_left(source.starts, sentence.start)
        last = bisect_left(source.starts, sentence.end)
        place = 1.5 if sentence.at < 2 else 1.0 if sentence.at < 6 else 0.5
        for hit in hits_in(source, first, last):
            if hit.kind == "violent":
                scores["violent"] += hit.weight
                continue
            seen[hit.kind, hit.term] += 1
            told = "drink" if hit.term in DRINK and hit.kind == "penyakit_masyarakat" else hit.kind
            scores[told] += place * hit.weight / seen[hit.kind, hit.term]
            spans.setdefault(hit.kind, hit.span)
            hot[hit.kind].add(sentence.at)
            at[hit.kind].append(hit.span[0])
    violence, sport = scores.pop("violent", 0.0), scores.pop("sport", 0.0)
    _precede(scores, deaths, {h.kind for h in title_hits})
    ranked = [(kind, score) for kind, score in scores.ranked() if score > 0]
    if not ranked or ranked[0][1] < max(4.0, sport):
        return Kind(None, None, None, frozenset())
    kind, score = ranked[0]
    second = ranked[1] if len(ranked) > 1 else ("", 0.0)
    doubt = round(min(0.9, max(0.05, second[1] / score - 0.25)), 2)
    span = spans.get(kind, (0, 0))
    name = _named(kind, violence)
    alt = _named(second[0], violence) if second[1] > 0.6 * score else None
    disaster = any(w in DISASTER for w in source.words) or any(
        w in DISASTER for w in story.title.words
    )
    group = "bencana" if name == "bencana_laka_mayat" and disaster else PERKAP_GROUP[name]
    return Kind(
        Found(name, span, "kind.words" if kind in spans else "kind.title", doubt),
        Found(alt, spans.get(second[0], (0, 0)), "kind.second", 0.6)
        if alt and alt != name
        else None,
        group,
        frozenset(hot[kind]),
        tuple(at[kind]),
    )


def _named(kind: str, violence: float) -> EventType:
    if kind == "unras":
        return "unras_anarkis" if violence >= 1 else "unras_damai"
    return cast(EventType, kind)


_VIOLENCE: Final = ("aniaya_perusakan", "curat_curanmor", "curas")


def _precede(scores: _Scores, deaths: int, in_title: set[str]) -> None:
    """Which kind wins where two tell of one event."""
    if deaths and scores["aniaya_perusakan"] > 0 and "tawuran" not in in_title:
        # an assault somebody dies of is a killing
        scores["bunuh"] += scores["aniaya_perusakan"] + 1
    if not deaths:
        scores["bunuh"] = scores["bunuh"] // 2
    hurt = max(scores[kind] for kind in ("aniaya_perusakan", "bunuh", "tawuran", "lakalantas"))
    scores["penyakit_masyarakat"] += scores.pop("drink", 0) * (0.2 if hurt >= 6 else 1)
    if scores["hoaks"] >= 10:
        # "kabar penculikan anak dipastikan hoaks": what is denied did not happen
        scores["hoaks"] += scores["ppa"]
    if scores["ppa"] >= 9:
        scores["ppa"] += scores["aniaya_perusakan"] // 2
    if scores["curas"] >= 12:
        scores["curas"] += scores["curat_curanmor"] // 2
    if scores["tawuran"] >= 15:
        scores["tawuran"] += scores["aniaya_perusakan"] + scores["bunuh"]
    if scores["main_hakim_sendiri"] and scores["curat_curanmor"]:
        scores["curat_curanmor"] += 0.5 * scores["main_hakim_sendiri"]
    scores["main_hakim_sendiri"] *= 0.5
