# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""The theme of an order: the substance of its action, one of fourteen (see `THEMES`)."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Final

from kentongan.text_reading.normalise import Source
from kentongan.text_reading.words.people_words import SUBORDINATE
from kentongan.text_reading.words.themes import THEME_WORDS, TOPICS

_TOPIC_OF: Final = {word: theme for theme, words in TOPICS.items() for word in words}
THEMES: Final = (
    "prevention", "early_detection", "intelligence_mapping", "issue_management", "crime_handling", "community_engagement", "demonstration",
    "land_execution", "neutrality", "discipline", "traffic", "administration", "welfare", "other",
)  # fmt: skip


@lru_cache(maxsize=50_000)
def _stems(word: str) -> tuple[str, ...]:
    """The word and what is left without the commonest endings and prefixes."""
    bare = (e for e in ("-nya", "nya", "lah", "kan", "i") if word.endswith(e))
    forms = [word, *(word[: -len(e)] for e in bare if len(word) - len(e) > 3)]
    heads = ("di", "meng", "me", "mem", "men", "pe", "ber", "ter")
    cut = (f[len(p) :] for f in forms for p in heads if f.startswith(p) and len(f) - len(p) > 3)
    return (*forms, *cut)


@lru_cache(maxsize=50_000)
def _weights(word: str) -> dict[str, int]:
    for form in _stems(word):
        if form in THEME_WORDS:
            return THEME_WORDS[form]
    return {}


def score_themes(words: list[str]) -> Counter[str]:
    """Weight per theme of a clause's words; the same word counts once."""
    scores: Counter[str] = Counter()
    # in the order of the text: between equal themes the one named first leads, on every run
    phrases = dict.fromkeys(f"{a} {b}" for a, b in pairwise(words))
    phrases.update(
        dict.fromkeys(f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False))
    )
    for phrase in phrases:
        for theme, weight in THEME_WORDS.get(phrase, {}).items():
            scores[theme] += weight
    for word in dict.fromkeys(words):
        for theme, weight in _weights(word).items():
            scores[theme] += weight
    return scores


def theme_of(
    words: list[str], force: str, topic: str | None, before: str | None = None
) -> tuple[str, str, float]:
    """Theme, the rule that chose it and its doubt.

    `topic` is the theme of the whole text, taken when the clause itself is silent; a report without
    a matter of its own is administration; `before` is the theme of the order it continues.
    """
    if force == "report":
        words = _matter(words)
    scores = score_themes(words)
    if force == "report" and scores:
        matter = Counter({t: s for t, s in scores.items() if t != "administration"})
        if matter and max(matter.values()) >= 5:
            scores = matter
    weak = not scores or max(scores.values()) < 4
    if (
        force == "refrain"
        and weak
        and topic not in ("demonstration", "neutrality")
        and any(w in SUBORDINATE for w in words)
    ):
        return "discipline", "theme.conduct", 0.5
    if scores:
        ranked = scores.most_common(2)
        lead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0)
        conduct = ranked[0][0] == "discipline" and (
            force == "refrain" or "propam" in words
        )  # what police must not do themselves is conduct, whatever the meeting was about
        if conduct and lead >= 1 and topic not in ("demonstration", "neutrality"):
            return "discipline", "theme.conduct", 0.3
        if topic and scores[topic] >= min(2, ranked[0][1]) and ranked[0][1] - scores[topic] <= 4:
            return topic, "theme.topic", 0.3
        if ranked[0][1] >= 4 or topic is None:
            return ranked[0][0], "theme.words", 0.1 if lead >= 4 else 0.3
        return topic, "theme.topic", 0.5
    if force == "report" and not (before and any(w.endswith("nya") for w in words)):
        return topic or "administration", "theme.report", 0.4
    if before:
        return before, "theme.carried", 0.5
    if topic:
        return topic, "theme.topic", 0.5
    return "other", "theme.none", 0.8


def _matter(words: list[str]) -> list[str]:
    """What a report is about: behind "lapor(kan)", anywhere beside "dilaporkan" and "laporan"."""
    for n, word in enumerate(words):
        if word in ("lapor", "laporkan", "melaporkan", "melapor"):
            return words[n + 1 :]
    return words


def topic_of(source: Source) -> str | None:
    """What the whole text is about, when one topic clearly leads."""
    counts: Counter[str] = Counter()
    for word in source.words:
        if word in _TOPIC_OF:
            counts[_TOPIC_OF[word]] += 1
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < 3:
        return None
    if len(ranked) > 1 and ranked[1][1] * 2 > ranked[0][1]:
        return None
    return ranked[0][0]
