"""The slow, obvious twin of `places.names.vote`: every way to cut the words into names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from kentongan.places.codes import ancestors_of
from kentongan.places.names import Named


def readings(words: Sequence[str]) -> Iterator[list[str]]:
    """Every selection of non-overlapping runs of words, in any order, each run joined."""

    def runs(start: int) -> Iterator[list[str]]:
        yield []
        for i in range(start, len(words)):
            for j in range(i + 1, len(words) + 1):
                for rest in runs(j):
                    yield ["\0".join(words[i:j]), *rest]

    for chosen in runs(0):
        for order in permutations(chosen):
            yield list(order)


def best(words: Sequence[str], areas: Sequence[Named]) -> tuple[set[str], int]:
    """The codes whose name and parents explain most words, without areas below another winner."""
    by_code = {area.code: area for area in areas}
    scores: dict[str, int] = {}
    for area in areas:
        chain = [area.folded] + [by_code[c].folded for c in ancestors_of(area.code)]
        for reading in readings(words):
            names = [run.replace("\0", "") for run in reading]
            if names and names[0] == area.folded and _fits(names, chain):
                count = sum(run.count("\0") + 1 for run in reading)
                scores[area.code] = max(scores.get(area.code, 0), count)
    most = max(scores.values(), default=0)
    winners = {code for code, score in scores.items() if score == most}
    return {c for c in winners if not winners & set(ancestors_of(c))}, most


def _fits(names: Sequence[str], chain: Sequence[str]) -> bool:
    """The first name is the area's own; each further one is the name of another parent."""
    left = list(chain[1:])
    for name in names[1:]:
        if name not in left:
            return False
        left.remove(name)
    return True
