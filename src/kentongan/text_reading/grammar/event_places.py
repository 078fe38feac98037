# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Where it happened, and what the other places of the text are for.

Names are found behind their level ("Desa", "Kec.", "Polsek") or behind a preposition, and joined to
chains ("Jalan X, Desa Y, Kecamatan Z"). The names of a chain vote for each other through their
parents; what they leave open the whole text decides. A chain gets its role from the words before it.
The scene is answered as deep as the chain carries: two villages of one name give their district.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from kentongan.text_reading import toponyms
from kentongan.text_reading.gazetteer import is_city, regency_of_unit
from kentongan.text_reading.grammar.story import Sentence, Story
from kentongan.text_reading.normalise import Source, is_glued
from kentongan.text_reading.records import Flag, Found, IncidentPlace, PlaceRole, Span
from kentongan.text_reading.toponyms import DISTRICT, PROVINCE, REGENCY, VILLAGE
from kentongan.text_reading.words.toponyms import (
    CUES,
    ELSEWHERE_WORDS,
    EVENT_WORDS,
    MAYBE_HAMLET,
    NAME_STOPS,
    NO_PLACES,
    OFFICES,
    PREPOSITIONS,
    ROLE_MARKS,
    SMALL_STOPS,
    STREET_WORDS,
    UNIT_LEVELS,
    VENUE_WORDS,
)

_LENGTH: Final = {
    "province": PROVINCE,
    "regency": REGENCY,
    "city": REGENCY,
    "district": DISTRICT,
    "village": VILLAGE,
}
_NAME_WORD: Final = re.compile(r"[A-Z][\w']*(?:-[A-Z]?[\w']+)*\.?|\d{1,3}(?![\d.:/%])|[IVX]+\b")
_LOWER_WORD: Final = re.compile(r"[^\W\d_][\w'-]*|\d{1,3}(?![\d.:/%])")
_JOIN: Final = re.compile(
    r"\s*(?:[,(/;-]|\bwilayah\b|\bmasuk\b|\bdi\b|\btepatnya\b|\bdan\b(?= kec)|\bkawasan\b|\b(?:rt|rw)[\s./]*\d{1,3}|\s)*\s*"
)
_LOST_SPACE: Final = re.compile(
    r"(?:\b(?:di|ke|dari)|[Dd]esa|[Kk]elurahan|[Kk]ecamatan|[Kk]abupaten|[Kk]ota|[Pp]rovinsi|(?:Ka)?[Pp]olsek|(?:Ka)?[Pp]olres|\b[Dd]s|\b[Kk]el|\b[Kk]ec|\b[Kk]ab)(?=[A-Z][a-z])|(?<=[a-z])(?:Desa|Kelurahan|Kecamatan|Kabupaten|Kota|Polsek|Polres)\b"
)
_GLUED: Final = re.compile(r"[a-z][A-Z][a-z]")
"""A cheap look before the dear one: most texts have lost no space."""
_BOTH: Final = re.compile(r"\s*(?:/|dan|&)\s*(?:kecamatan|kec)\b\.?")
_NUMBERED: Final = r"(?:\b(?:(?:rt|rw)(?=\d)|(?:rt|rw|no|nomor|km|blok)\b)[\s./]*\w{0,4}(?:[/-]\w{1,4})?[\s./,-]*)*"
_NEXT_NAME: Final = re.compile(
    rf"\s?\)?\s?[,(]\s*(?i:{_NUMBERED})(?=[A-Z])|\s(?i:{_NUMBERED}),\s*(?=[A-Z])"
)
_DATELINE: Final = re.compile(r"\s*(?:[-–—|:(]|\|\|)")


@dataclass(slots=True)
class Name:
    """One place name with the level its cue gives; `level` is "" behind a mere preposition."""

    start: int
    end: int
    level: str
    parts: tuple[str, ...]
    """Its first word, its first two words, and so on to the whole, as printed."""
    begin: int
    """Where the cue begins."""
    cue: str = ""


_GROUNDS: Final = STREET_WORDS | VENUE_WORDS
_LEVELS: Final[dict[str, str]] = {
    **dict.fromkeys(PREPOSITIONS, ""),
    **dict.fromkeys(_GROUNDS, "ground"),
    **UNIT_LEVELS,
    **OFFICES,
    **CUES,
}
_OPENERS: Final = frozenset(_LEVELS)
_SPECIAL: Final = frozenset(UNIT_LEVELS) | MAYBE_HAMLET
"""Cues that change what their name may stand for."""
_ENDS_NAME: Final = NAME_STOPS | frozenset(CUES) | _GROUNDS
_OPENS_NONE: Final = NAME_STOPS | STREET_WORDS
_NO_FOLLOWER: Final = frozenset(CUES) | frozenset(UNIT_LEVELS) | VENUE_WORDS
_BETWEEN: Final = frozenset(" .:\n")


class Chain(NamedTuple):
    """Names that stand together."""

    names: list[Name]
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands, without the full stop of a sentence that ends with it."""
        stop = self.names[-1].parts[-1].endswith(".")
        return self.start, self.end - (stop and self.end == self.names[-1].end)

    @property
    def key(self) -> tuple[tuple[str, str, str], ...]:
        """What decides where it lies: the same chain elsewhere in a text is the same place."""
        return tuple((n.parts[-1], n.level, n.cue) for n in self.names)


class Reach(NamedTuple):
    """What a chain resolves to; `code` may be "" when nothing is known."""

    code: str
    conflict: bool
    fuzzy: bool
    open_village: bool
    """A village was named but could not be told from its namesakes."""


@dataclass(slots=True)
class Votes:
    """What the whole text says about the area."""

    regency: dict[str, float] = field(default_factory=dict)
    province: dict[str, float] = field(default_factory=dict)
    district: Counter[str] = field(default_factory=Counter)
    """Districts that a Polsek of the text is named after, and how often."""
    regencies: float = 1.0
    provinces: float = 1.0
    spoken: dict[str, set[str]] = field(default_factory=dict)
    """Regency -> the different names that speak for it."""

    def hear(self, name: str, codes: tuple[str, ...]) -> None:
        """Note that a name speaks for some regencies."""
        for code in codes:
            self.spoken.setdefault(code[:REGENCY], set()).add(name.lower())

    def add(self, codes: tuple[str, ...], weight: float, province: float | None = None) -> None:
        """Share a weight among the regencies, and another among the provinces, of some codes."""
        for size, votes, amount in (
            (REGENCY, self.regency, weight),
            (PROVINCE, self.province, weight if province is None else province),
        ):
            areas = {c[:size] for c in codes if len(c) >= size}
            for area in areas:
                votes[area] = votes.get(area, 0.0) + amount / len(areas)

    def count(self) -> None:
        """Sum up, once all have spoken."""
        self.regencies = sum(self.regency.values()) or 1.0
        self.provinces = sum(self.province.values()) or 1.0

    def leading(self) -> list[tuple[str, float]]:
        """The two regencies with most votes."""
        return sorted(self.regency.items(), key=lambda v: -v[1])[:2]


@dataclass(frozen=True, slots=True)
class EventPlaces:
    """Code and wording of the scene, and every place with its role."""

    code: Found[str] | None
    place: Found[str] | None
    places: tuple[Found[IncidentPlace], ...]
    flags: tuple[Flag, ...]


# ------------------------------------------------------------------ names


def _name_at(
    source: Source, at: int, *, small: bool = False, unit: bool = False, area: bool = False
) -> tuple[str, ...]:
    """The words of a name from a position on: the first, the first two, and so on up to five.

    `unit` also takes "Kota" behind the name: Polres Kediri Kota; `area` a street word before it:
    Kecamatan Simpang Kanan.
    """
    flat = source.flat
    pattern = _LOWER_WORD if small else _NAME_WORD
    ends: list[int] = []
    here = at
    while len(ends) < 5:
        m = pattern.match(flat, here)
        if m is None:
            break
        here = m.end()
        low = source.low[m.start() : here].rstrip(".")
        stops = low in (_ENDS_NAME if ends else NAME_STOPS if area else _OPENS_NONE)
        if (stops and not (unit and low == "kota")) or (small and low in SMALL_STOPS):
            break
        ends.append(here)
        if flat[here : here + 1] != " " or (here - m.start() > 4 and flat[here - 1] == "."):
            break
        here += 1
    return tuple(flat[at:end] for end in ends)


_GROUND: Final = re.compile(r" (?:Pantai|Laut|Pasar|Pulau|Gunung|Bukit|Sungai|Danau)\b")
_REST: Final = re.compile(r" [a-z][\w']{2,}")


def _whole(source: Source, at: int, parts: tuple[str, ...], level: str) -> tuple[str, ...]:
    """The words of a name and those in small letters that make it a known one: "Kec. Muara sabak barat"."""
    ends = [at + len(parts[-1])] if parts else [at]
    if not source.flat[ends[0] + 1 : ends[0] + 2].islower():
        m = _GROUND.match(source.flat, ends[0])
        # "Kelurahan Selumit Pantai" is not Selumit
        known = m is not None and toponyms.named(source.flat[at : m.end()], _LENGTH[level])
        whole = m is not None and (known or level == "village")
        return (*parts, source.flat[at : m.end()]) if m is not None and whole else parts
    for _ in range(2):
        m = _REST.match(source.flat, ends[-1])
        if m is None:
            break
        ends.append(m.end())
    for end in reversed(ends[1:]):
        if toponyms.named(source.flat[at:end], _LENGTH[level]):
            return (*parts, source.flat[at:end])
    return parts


def _behind_custom(source: Source, at: int) -> int:
    """Where the name begins: "Desa Adat Sebatu" is mostly in the village of that name."""
    named = _name_at(source, at + 5) if source.low.startswith("adat ", at) else ()
    return at + 5 if any(toponyms.named(p, VILLAGE) for p in named) else at


def find_names(source: Source, *, small: bool) -> list[Name]:
    """Every name behind a level, a unit or a preposition. `small` also takes names in lower case."""
    found: list[Name] = []
    starts, flat = source.starts, source.flat
    busy = 0
    cues = [(starts[n], source.ends[n], w) for n, w in enumerate(source.words) if w in _OPENERS]
    lost = {
        (*m.span(), m[0].lower())
        for glued in (_GLUED.finditer(flat) if is_glued(flat) else ())
        for m in _LOST_SPACE.finditer(flat, max(0, glued.start() - 11), glued.start() + 13)
    }
    if lost:
        cues = sorted({*cues, *lost})
    for begin, stop, cue in cues:
        if begin < busy:
            continue
        level = _LEVELS[cue]
        both = _BOTH.match(source.low, stop) if level == "village" else None
        at = both.end() if both else stop
        while flat[at : at + 1] in _BETWEEN and at < stop + 30:
            at += 1
        lower = small and level != "" and cue not in UNIT_LEVELS
        first = flat[at : at + 1]
        if not (first.isupper() or first.isdigit() or lower):
            continue
        at = _behind_custom(source, at)
        area = level in ("village", "district") and not lower
        parts = _name_at(source, at, small=lower, unit=cue in UNIT_LEVELS, area=area)
        if level in _LENGTH and not lower and cue not in UNIT_LEVELS:
            parts = _whole(source, at, parts, level)
        first_word = parts[0].rstrip(".").lower() if parts else ""
        if not parts or (
            (level in ("", "ground") or cue in OFFICES)
            and (first_word in _OPENERS or first_word in NO_PLACES)
        ):
            continue
        if level == "hamlet" and CUES.get(first_word, "hamlet") != "hamlet":
            continue  # "di 3 dusun Desa Bumiwangi"
        name = Name(at, at + len(parts[-1]), level, parts, begin, cue)
        names = [name, *(() if cue in UNIT_LEVELS else _followers(source, name))]
        if len(names) == 1 and level == "" and not _known(parts, "")[1]:
            continue  # "di RSCM": nothing of that name is in the registry
        if len(names) == 1 and level == "" and _goes_on(parts) and not _headline(source, at):
            continue  # "di Padang Patubuwawi" is not Padang
        if cue in OFFICES and not _codes(parts, level, ""):
            continue  # "Bupati Suwanda": the name of its holder
        if both:
            names.insert(1, Name(name.start, name.end, "district", parts, begin, "kec"))
        found += names
        busy = names[-1].start + len(names[-1].parts[0])
    return found


def _goes_on(parts: tuple[str, ...]) -> bool:
    """Whether a known name is only the beginning of a longer one that is no list of areas."""
    rest = parts[-1][_known(parts, "")[0] :].split()
    return bool(rest) and rest[0][0].isupper() and not _are_areas(rest)


def _headline(source: Source, at: int) -> bool:
    """Whether a position lies on a line with capitals on most words, where the next word is no name."""
    begin = source.flat.rfind("\n", 0, at) + 1
    end = source.flat.find("\n", at)
    words = source.flat[begin : end if end >= 0 else len(source.flat)].split()
    return len([w for w in words if w[0].isupper()]) >= 0.7 * len(words)


def _are_areas(words: list[str]) -> bool:
    """Whether words are the names of areas and nothing else: "Lampung Selatan Lampung"."""
    return not words or any(
        _at_level(" ".join(words[:n]).rstrip("."), "") and _are_areas(words[n:])
        for n in range(len(words), 0, -1)
    )


def _followers(source: Source, last: Name) -> list[Name]:
    """Bare names behind a comma or a bracket: "di Babakan Madang, Bogor, Jawa Barat"."""
    more: list[Name] = []
    while len(more) < 4:
        end = _known_end(last)
        m = _NEXT_NAME.match(source.flat, end) or _next_area(source, last, end)
        parts = _name_at(source, m.end()) if m else ()
        if m is None or not parts or parts[0].rstrip(".").lower() in _NO_FOLLOWER:
            break
        last = Name(m.end(), m.end() + len(parts[-1]), "", parts, m.end(), ",")
        more.append(last)
    return more


_BLANK: Final = re.compile(" ")


def _next_area(source: Source, name: Name, end: int) -> re.Match[str] | None:
    """The blank behind a name that a larger area follows at once: "Karuwisi Panakkukang"."""
    if end >= name.end:
        return None
    return (
        _BLANK.match(source.flat, end) if _are_areas(source.flat[end : name.end].split()) else None
    )


@lru_cache(maxsize=16384)
def _known(parts: tuple[str, ...], level: str) -> tuple[int, bool]:
    """Length of the longest part of a name that some area bears, else of the whole, and whether one does."""
    if level in ("village", "district"):
        # "Desa Sumber Kelampok" is no Sumber: a district of that name is another place
        known = next((p for p in reversed(parts) if toponyms.named(p, _LENGTH[level])), "")
        rest = parts[-1][len(known) :].split()
        return len(known if known and _are_areas(rest) else parts[-1]), bool(known)
    for part in reversed(parts):
        if _at_level(part, "") or (" " in part and toponyms.named(part, VILLAGE)):
            return len(part), True
    return len(parts[-1]), bool(toponyms.named(parts[0].rstrip("."), VILLAGE))


def _known_end(name: Name) -> int:
    if name.level in ("ground", "hamlet"):
        return name.end
    return name.start + _known(name.parts, name.level)[0]


def chains_of(source: Source, names: list[Name]) -> list[Chain]:
    """Names joined where only commas, brackets and small words lie between."""
    out: list[Chain] = []
    for name in names:
        end = _known_end(name)
        if out and name.cue not in UNIT_LEVELS and out[-1].names[-1].cue not in UNIT_LEVELS:
            last = out[-1]
            gap = source.low[last.end : name.begin]
            if len(gap) < 26 and _JOIN.fullmatch(gap) and "\n" not in gap:
                last.names.append(name)
                out[-1] = last._replace(end=max(last.end, end))
                continue
        out.append(Chain([name], name.begin, end))
    return out


# ------------------------------------------------------------------ candidates and votes


def _candidates(name: Name) -> tuple[str, ...]:
    """Codes a name may stand for, by its longest part that is known at its level."""
    return _codes(name.parts, name.level, name.cue if name.cue in _SPECIAL else "")


@lru_cache(maxsize=16384)
def _codes(parts: tuple[str, ...], level: str, cue: str) -> tuple[str, ...]:
    if cue in UNIT_LEVELS and level in ("regency", "city"):
        return _unit_area(parts, level)
    # of a "kampung" only the whole name counts: mostly it is a part of a village
    for part in reversed(parts[-1:] if cue in MAYBE_HAMLET else parts):
        codes = _at_level(part.rstrip("."), level)
        if codes:
            return codes
    return ()


def _unit_area(parts: tuple[str, ...], level: str) -> tuple[str, ...]:
    """Area of a Polres: "Metro Tangerang Kota" is a city, "Kediri Kota" another area than "Kediri"."""
    kind = "Polresta" if level == "city" else "Polres"
    for part in reversed(parts):
        text = part.rstrip(".")
        if text.lower() == "metro" and len(parts) > 1:
            break
        code = regency_of_unit(kind, text)
        codes = (code,) if code else toponyms.named(text, REGENCY)
        if codes:
            return codes
    return ()


@lru_cache(maxsize=8192)
def _at_level(text: str, level: str) -> tuple[str, ...]:
    if level in ("regency", "city"):
        codes = toponyms.named(text, REGENCY)
        return tuple(c for c in codes if is_city(c) == (level == "city")) or codes
    if level in ("hamlet", "ground"):
        return ()
    if level:
        return toponyms.named(text, _LENGTH[level])
    return (
        toponyms.named(text, REGENCY)
        + toponyms.named(text, PROVINCE)
        + toponyms.named(text, DISTRICT)
    )


def collect_votes(chains: list[Chain], roles: list[PlaceRole], votes: Votes) -> None:
    """Every named area speaks for its regency and province; places of other roles speak softly."""
    for chain, role in zip(chains, roles, strict=True):
        aside = role in _ASIDE
        for name in chain.names:
            codes = _candidates(name)
            if not codes:
                continue
            weight = 0.4 if aside else 1.0
            if name.cue in UNIT_LEVELS:
                weight = 1.2
                if name.level == "district":
                    votes.district.update(codes)
            if name.level == "village":
                weight *= 0.5
            elif name.level == "":
                weight *= 0.8
            votes.add(codes, weight)
            votes.hear(name.parts[-1], codes)


# ------------------------------------------------------------------ resolving a chain

_WEIGHT: Final = {PROVINCE: 0.6, REGENCY: 2.0, DISTRICT: 3.0, VILLAGE: 2.0}
_BARE_WEIGHT: Final = {PROVINCE: 0.4, REGENCY: 1.6, DISTRICT: 1.4, VILLAGE: 1.4}
"""Of a name without its level the larger area is likelier: "Depok" is a city before it is a district."""
_AGAINST: Final = {PROVINCE: 0.4, REGENCY: 1.0, DISTRICT: 3.0, VILLAGE: 0.0}


def resolve(chain: Chain, votes: Votes) -> Reach:
    """The area that most names of a chain, then most of the text, agree on."""
    options = [(name, _candidates(name)) for name in chain.names]
    pool = {c for _, codes in options for c in codes}
    top = _leading(votes, options)
    fuzzy = False
    under = any(name.level == "village" for name in chain.names)
    # districts before their villages: a misspelt district opens its villages
    for n, (name, codes) in sorted(enumerate(options), key=lambda o: o[1][0].level == "village"):
        if codes and name.level and not _elsewhere(name, codes, top, pool):
            continue
        known = () if name.level else codes
        more = _inside(name, known, pool, top, votes.district, under=under)
        if more:
            if name.level in ("village", "district"):
                pool.difference_update(codes)
            level = len(more[0])
            fuzzy = fuzzy or not any(toponyms.named(part, level) for part in name.parts)
            options[n] = (name, known + more)
            pool.update(more)
    if len(options) > 1:
        options = [(name, _with_offshoots(name, codes, pool)) for name, codes in options]
    if not pool:
        return Reach("", False, False, False)
    if len(pool) > 12:
        pool = _likely(pool, options, top) or pool
    scored = [(_support(c, options, votes), len(c), c) for c in pool]
    best, _, code = max(scored)
    ties = [c for s, size, c in scored if s > best - 0.25 and size == len(code)]
    while len(ties) > 1 and len(code) > PROVINCE:
        code = code.rpartition(".")[0]
        ties = list({c[: len(code)] for c in ties})
    if len(ties) > 1:
        return Reach("", False, False, False)
    if _alone(chain, code, votes):
        return Reach("", False, False, False)
    conflict = any(
        codes
        and name.level in ("regency", "city", "district")
        and not any(_agree(code, c) for c in codes)
        for name, codes in options
    )
    named_village = any(
        name.level == "village" and name.cue not in MAYBE_HAMLET for name, _ in options
    )
    return Reach(
        code, conflict, fuzzy and len(code) >= DISTRICT, named_village and len(code) < VILLAGE
    )


def _with_offshoots(name: Name, codes: tuple[str, ...], pool: set[str]) -> tuple[str, ...]:
    """Codes of a district and of those split off from it that hold a village of the chain.

    "Kampung Nengke, Distrik Pantai Timur" lies in Pantai Timur Bagian Barat now.
    """
    if name.level != "district" or not codes:
        return codes
    villages = {c[:DISTRICT] for c in pool if len(c) == VILLAGE}
    if not villages.isdisjoint(codes):
        return codes
    regencies = {c[:REGENCY] for c in codes}
    names = tuple(toponyms.official(c) + " " for c in codes)
    return codes + tuple(
        c for c in villages if c[:REGENCY] in regencies and toponyms.official(c).startswith(names)
    )


def _alone(chain: Chain, code: str, votes: Votes) -> bool:
    """Whether one bare name of a district is all that speaks for its regency: too little to believe it."""
    one = len(chain.names) == 1 and chain.names[0].level == "" and len(code) >= DISTRICT
    return one and len(votes.spoken.get(code[:REGENCY], ())) < 2


def _likely(
    pool: set[str], options: list[tuple[Name, tuple[str, ...]]], top: list[str]
) -> set[str]:
    """Of many namesakes those in a regency that another name of the chain, or the text, speaks of."""
    told: dict[str, int] = {}
    for _, codes in options:
        for regency in {c[:REGENCY] for c in codes}:
            told[regency] = told.get(regency, 0) + 1
    return {c for c in pool if c[:REGENCY] in top or told[c[:REGENCY]] > 1}


def _leading(votes: Votes, options: list[tuple[Name, tuple[str, ...]]]) -> list[str]:
    """Regencies of the chain itself, else the one the text speaks of most."""
    own = [
        c[:REGENCY]
        for name, codes in options
        if name.level in ("regency", "city")
        or (name.level == "" and len(codes) == 1 and len(codes[0]) == REGENCY)
        for c in codes
    ]
    districts = [c[:REGENCY] for name, codes in options if name.level == "district" for c in codes]
    if own or len(districts) == 1:
        return own + (districts if len(districts) == 1 else [])
    leading = votes.leading()
    return [code for code, weight in leading if weight > 0.5 * leading[0][1]]


def _inside(
    name: Name,
    codes: tuple[str, ...],
    pool: set[str],
    top: list[str],
    stations: Counter[str],
    *,
    under: bool,
) -> tuple[str, ...]:
    """Further codes of a name inside the areas its neighbours name: bare villages and misspellings.

    `under`: the chain names a village, so a hamlet of it is none.
    """
    if name.level in ("ground", "regency", "city", "province") or name.cue in UNIT_LEVELS:
        return ()
    districts = [c for c in pool if len(c) == DISTRICT and (not top or c[:REGENCY] in top)]
    if name.level == "":
        for part in reversed(name.parts):
            found = toponyms.named(part.rstrip("."), VILLAGE)
            within = tuple(
                c
                for c in found
                # "Kemayoran, Jakarta Pusat" is the district, not its village of that name
                if (c[:DISTRICT] in districts and c[:DISTRICT] not in codes)
                or (not codes and c[:REGENCY] in top)
            )
            if within:
                return within
        return ()
    if name.level == "hamlet":
        # "Dusun Sungai Mengkuang, Kecamatan Rimbo Tengah": a village of that name is there
        same = toponyms.named(name.parts[-1], VILLAGE) if name.cue in _VILLAGE_LIKE else ()
        return tuple(c for c in same if c[:DISTRICT] in districts and not under)
    if name.cue in MAYBE_HAMLET:
        # "Kampung Bali, Tanah Abang" is the village Kampung Bali
        whole = toponyms.named(f"kampung {name.parts[-1]}", VILLAGE)
        return tuple(c for c in whole if c[:DISTRICT] in districts)
    if name.level == "village" and not districts:
        # "Desa Sukobubuk Polsek Margorejo": the station tells the district
        districts = [c for c in stations if c[:REGENCY] in top]
    parents = districts if name.level == "village" else top
    told = [c for c in pool if len(c) == REGENCY] if not districts else []
    if name.level == "village" and told and not codes:
        # "Kelurahan Sipatana, Kota Gorontalo": there it is the name of a district
        named = [c for part in name.parts for c in toponyms.named(part, DISTRICT)]
        if within := tuple(c for c in named if c[:REGENCY] in told):
            return within
    for part in reversed(name.parts):
        text = part.rstrip(".")
        hits = tuple(c for p in parents if (c := toponyms.near(text, p)))
        hits = hits or _by_village(name, text, top, told)
        if hits:
            return hits
    return ()


def _by_village(name: Name, text: str, top: list[str], told: list[str]) -> tuple[str, ...]:
    """A village one letter off in the one regency of its chain, or a district called by its main village."""
    if name.level == "village":
        # "Desa Teluk Dalam, Lampung Timur"
        slip = toponyms.one_off(text, told[0]) if len(told) == 1 and len(text) > 7 else None
        return (slip,) if slip else ()
    villages = {c[:DISTRICT] for c in toponyms.named(text, VILLAGE) if c[:REGENCY] in top}
    return tuple(villages) if len(villages) == 1 else ()


def _elsewhere(name: Name, codes: tuple[str, ...], top: list[str], pool: set[str]) -> bool:
    """Whether only the beginning of a name is known, and in none of the regencies spoken of.

    "Kec. Bandar Khalifah" is the Bandar Khalipah of its regency, not the Bandar of another; nor is a
    village that its own chain puts into one regency that of another.
    """
    if name.level not in ("district", "village") or any(c[:REGENCY] in top for c in codes):
        return False
    told = [c for c in pool if len(c) == REGENCY]
    if name.level == "village" and len(told) == 1 and told == top[:1]:
        return True
    return name.cue in MAYBE_HAMLET or not _at_level(name.parts[-1].rstrip("."), name.level)


def _agree(code: str, other: str) -> bool:
    return code.startswith(other) or other.startswith(code)


@lru_cache(maxsize=4096)
def _areas_above(codes: tuple[str, ...]) -> frozenset[str]:
    """Every area that holds one of some codes."""
    return frozenset(c[:size] for c in codes for size in _SIZES if size < len(c))


_SIZES: Final = (DISTRICT, REGENCY, PROVINCE)


def _support(code: str, options: list[tuple[Name, tuple[str, ...]]], votes: Votes) -> float:
    total = 0.0
    chain = (code, *(code[:size] for size in _SIZES if size < len(code)))
    for name, codes in options:
        within = next((area for area in chain if area in codes), None)
        if within is not None:
            total += (_WEIGHT if name.level else _BARE_WEIGHT)[len(within)]
        elif codes and code not in _areas_above(codes):
            total -= _AGAINST[min(map(len, codes))] * (1.0 if name.level else 0.3)
    if len(code) >= REGENCY:
        total += 3.0 * votes.regency.get(code[:REGENCY], 0.0) / votes.regencies
    total += votes.province.get(code[:PROVINCE], 0.0) / votes.provinces
    if len(code) >= DISTRICT and code[:DISTRICT] in votes.district:
        total += 0.5
    return total


# ------------------------------------------------------------------ roles

_HOME: Final = re.compile(
    r"\b(?:asal|berasal dari|alamat(?:nya)?|beralamat(?: di)?|berdomisili(?: di)?|domisili(?: di)?|tinggal di|menetap di|kelahiran|ktp|kediamannya di|warga|penduduk|(?:antar)?pemuda|masyarakat|(?:orang|kelompok|massa|rombongan) dari)\s*:?\s*(?:asal\s+)?(?:di\s+|dari\s+|setempat\s+)?(?:wilayah |kawasan |(?:jalan|jln\.?|jl\.?) [\w .]{1,24},? )?$|alamat(?:nya)? (?:jalan|jln\.?|jl\.?) $"
)
_FORCES_OF: Final = (
    "personel dari ",
    "personil dari ",
    "anggota dari ",
    "petugas dari ",
    "trantib ",
    "trantibum ",
)
"""Before where those who came are from, or where somebody has an office."""
_HOME_UNKNOWN: Final = re.compile(r"[),] warga [A-Z]\w+(?: [A-Z]\w+){0,3}, $")
"""A home of which only the area is known: "warga Batang Barus, Kecamatan X"."""
_HOME_WORDS: Final = (
    "asal",
    "alamat",
    "domisili",
    "tinggal",
    "menetap",
    "kelahiran",
    "ktp",
    "kediaman",
    "warga",
    "penduduk",
    "pemuda",
    "masyarakat",
    " dari",
)
_ROUTE_WORDS: Final = ("arah", "menuju", "jurusan", "tujuan", "ke ", "dari", "rute")
_PEOPLE_OF: Final = re.compile(r"\b(?:warga|masyarakat|penduduk|pemuda)\s+(?:di\s+)?$")
_ONE: Final = re.compile(
    r"(?:\bseorang|\(\d{1,2}(?: tahun| th)?\),?|\d ?(?:th|tahun),?|\binisial \w+,?|\bmerupakan|\badalah|\byakni|\byaitu|\bkeduanya|\bketiganya|\bini|,)\s+(?:\w+ )?(?:warga|penduduk|pemuda)\s+(?:di\s+)?$"
)
_ROUTE: Final = re.compile(
    r"\b(?:dari arah|arah|menuju(?: ke)?|bertolak (?:ke|dari)|menyeberang ke|berlayar ke|jurusan|tujuan|ke arah|hendak ke|pulang ke|kembali ke|perjalanan ke|berangkat dari|datang dari|dibawa ke|dikirim ke|rute)\s+(?:arah |daerah |wilayah |kawasan |perbatasan |di )*(?:kota |kabupaten |kecamatan |desa )?$"
)
_CELL: Final = re.compile(r"\b(?:tahanan|sel|rutan|kabur)\b[^.]{0,25}$")
"""Before the station somebody broke out of."""
_ONWARD: Final = re.compile(r",? (?:menuju|ke|hingga|sampai)\b")
"""Behind the place a way begins at: "dari Desa Mangkudu menuju Desa Lomu"."""
_NEWS_FROM: Final = re.compile(r"\b(?:kabar|informasi|berita|laporan)\b[^.]*\bdatang dari\s+$")
_OFFICIAL: Final = re.compile(
    r"\b(?:kepala|kades|lurah|camat|bhabinkamtibmas|bhabin|babinsa|perbekel|keuchik|geuchik|bupati|wali ?kota|walikota|gubernur|dprd|perangkat|bendesa|pemkab|pemkot|pemerintah|bpbd|dinas \w+|damkar|rutan|lapas|masuk ke)\s+(?:di\s+)?(?:kelas \w+\s+)?$"
)
_SEAT: Final = re.compile(
    r"\b(?:kantor|gedung|halaman|depan|pendopo|rumah (?:dinas|jabatan)|rumdin|rujab)\s+(?:pj\.? |plt\.? )?$"
)
"""Words before an office that name its house."""
_ROUSED: Final = re.compile(
    r"[^.\n]{0,60}?\b(?:digegerkan|dihebohkan|digemparkan|dikagetkan|dikejutkan|geger|heboh|gempar|panik|berhamburan|(?:meng)?hadang|(?:mem)?blokade|(?:mem)?blokir|menutup (?:jalan|akses)|dievakuasi|mengungsi|terisolasi|terendam|dilanda|diterjang)\b"
)
"""Behind the home of people who saw it happen at home: "Warga Desa X digegerkan"."""
_HOUSES: Final = re.compile(
    r"\brumah(?:-rumah)? (?:milik )?(?:para )?(?:warga|penduduk) (?:di )?(?:wilayah )?$"
)
"""Houses of a village are there: "menyerang rumah-rumah warga di Desa X"."""
_OWNED: Final = re.compile(
    r"\b(?:ekor|sapi|kerbau|kambing|kuda|babi|ternak|rumah|kandang|toko|kios|warung|gudang)\b[^.]{0,30}\bmilik [^,.:;\n]{3,50},? (?:\(\d+\),? )?(?:warga|penduduk)\s+$"
)
"""Before the home of whose cattle were stolen, or whose house was broken into."""
_HOUSE_WORDS: Final = ("rumah", "kediaman", "kos", "kontrakan", "kamar")
_HOUSE: Final = re.compile(r"\b(?:rumah|kios|toko|warung|kandang|gudang|bangunan)\b")
"""What burns: where its owner lives is the scene."""
_AT_HOME: Final = re.compile(
    r"\b(?:di|dalam) (?:dalam |sebuah |kamar |tempat )?(?:rumah|kediaman|kos|kontrakan|kamar)(?:nya| mereka| korban| pelaku| tersangka| kontrakan(?:nya)?| kos(?:nya)?)\b|\bdi rumah\b(?! sakit| duka| makan)"
)
_ELSEWHERE: Final = re.compile(
    r"\b(?:sebelumnya juga|kasus serupa|kejadian serupa|pernah terjadi|juga terjadi|titik rawan|seperti di|lokasi lain)\b"
)

CROWD_KINDS: Final = frozenset({"unras_damai", "unras_anarkis", "konflik_sosial", "tawuran"})
_PLANNED: Final = re.compile(
    r"\b(?:hendak|akan|mau|berencana|rencana|(?:meng|di)?gagalkan)(?: melakukan)?(?: aksi)? (?:tawuran|perang sarung)\b"
)
"""A brawl that was stopped was where they were caught."""
_IN_THE_ACT: Final = re.compile(
    r"\b(?:di|ter)(?:tangkap|amankan|bekuk|ringkus|ciduk|gerebek) (?:saat|ketika)(?: sedang| tengah| asyik)? (?:pesta|menggelar|berpesta|beraksi|mencuri|bermain|berjudi|konvoi|tawuran|perang)\b"
)
"""Who was caught at it was caught at the scene."""
SEIZING_KINDS: Final = frozenset({"narkoba", "penyakit_masyarakat", "penertiban"})
"""Kinds whose scene is where the police struck."""
_GOODS: Final = re.compile(
    r"\b(?:bbm|solar|pertalite|kayu|tambang|penambangan|rokok|satwa|pupuk|penyelundupan|diselundupkan|oplosan)\b"
)
"""What is seized on the way: the seizure is the scene, as it is not of a fraud."""

_BASE: Final[dict[PlaceRole, float]] = {
    "scene": 3.0, "place": 2.2, "official": 1.4, "residents": 1.4, "statement": 0.6, "arrest": 0.7,
    "home": 0.4, "route": 0.3, "hospital": 0.2, "unit": 0.3,
}  # fmt: skip
_ASIDE: Final = frozenset({"home", "arrest", "hospital", "route", "statement"})
_FROM: Final = _ASIDE | {"official", "residents", "unit"}
"""Places that say nothing of where inside the regency its office stands."""


_CUE_ROLES: Final[dict[str, PlaceRole]] = {
    "arah": "route", "menuju": "route", "ke": "route", "dari": "route", "asal": "home",
    "rs": "hospital", "rsud": "hospital", "rsu": "hospital", "rsup": "hospital", "puskesmas": "hospital", "klinik": "hospital",
}  # fmt: skip
"""Cues that say themselves what the place is for."""


def role_of(source: Source, chain: Chain, sentence: Sentence, kind: str | None) -> PlaceRole:
    """What the words before a chain make of it."""
    begin = chain.names[0].begin
    if chain.names[0].cue in UNIT_LEVELS:
        held = kind == "lain" and _CELL.search(source.low, max(sentence.start, begin - 40), begin)
        return "scene" if held else "unit"
    if chain.names[0].cue in _CUE_ROLES:
        return _CUE_ROLES[chain.names[0].cue]
    start = sentence.start
    near = source.low[max(start, begin - 46) : begin]
    if any(word in near for word in _HOME_WORDS) and (
        _HOME.search(near) or _HOME_UNKNOWN.search(source.flat, max(start, begin - 46), begin)
    ):
        return _role_of_home(source, chain, sentence, kind)
    if chain.names[0].cue in OFFICES:
        if not _SEAT.search(near):
            return "official"
        if kind in CROWD_KINDS:
            return "scene"
    if _OFFICIAL.search(near):
        return "official"
    if near.endswith(_FORCES_OF):
        return "route"
    if near.endswith("dari ") and _ONWARD.match(source.low, chain.end):
        return "route"
    if any(word in near for word in _ROUTE_WORDS) and _ROUTE.search(near):
        return "scene" if _NEWS_FROM.search(near) else "route"
    if sentence.label == "place":
        return "scene"
    role = _nearest_mark(source, max(start, begin - 100), begin, kind)
    if role == "arrest" and (kind in SEIZING_KINDS or _IN_THE_ACT.search(source.low, start, begin)):
        return "scene"
    return role


def _role_of_home(source: Source, chain: Chain, sentence: Sentence, kind: str | None) -> PlaceRole:
    """Where somebody lives: the scene when it happened to them there, or to what they own there."""
    begin = chain.names[0].begin
    left = source.low[max(sentence.start, begin - 100) : begin]
    whole = _PEOPLE_OF.search(left) and not _ONE.search(left)
    if (
        _HOUSES.search(left)
        or (whole and _ROUSED.match(source.low, chain.end, sentence.end))
        or (kind in _THEFTS and _OWNED.search(left))
    ):
        return "scene"
    return "residents" if whole and kind in CROWD_KINDS else "home"


_THEFTS: Final = frozenset({"curat_curanmor", "curas"})


def _nearest_mark(source: Source, start: int, begin: int, kind: str | None) -> PlaceRole:
    """The last telling word before a position."""
    words, first = source.words, bisect_left(source.starts, start)
    behind = bisect_left(source.starts, begin)
    for n in range(behind - 1, first - 1, -1):
        pair = ROLE_MARKS.get(f"{words[n]} {words[n + 1]}") if n + 1 < behind else None
        role = pair or ROLE_MARKS.get(words[n])
        if role == "scene" and kind in _THEFTS and words[n] == "ditemukan":
            return "arrest"  # what was stolen is found elsewhere
        if role:
            return role
    return "place"


# ------------------------------------------------------------------ the scene


class _Ranked(NamedTuple):
    score: float
    chain: Chain
    role: PlaceRole
    reach: Reach


def read_places(story: Story, kind: str | None) -> EventPlaces:
    """The scene with its code, and all places with their roles.

    `kind` is the kind of event where known: a raid happens where people are arrested, a protest where
    residents stand up.
    """
    source = story.source
    chains = chains_of(source, find_names(source, small=story.small))
    held = [story.sentence_at(c.names[0].begin) for c in chains]
    kept = [(c, s) for c, s in zip(chains, held, strict=True) if s is not None]
    chains = [c for c, _ in kept]
    roles = [role_of(source, c, s, kind) for c, s in kept]
    house = any(word in source.low for word in _HOUSE_WORDS)
    at_home = kind == "ppa" or (house and _AT_HOME.search(source.low) is not None)
    if (kind == "pidsus" and _GOODS.search(source.low)) or (
        kind == "tawuran" and _PLANNED.search(source.low, 0, 500)
    ):
        roles = ["scene" if role == "arrest" else role for role in roles]
    town = _dateline(story)
    # "KOTA TANGERANG, ... -" is no scene
    opening = town if town and source.flat[slice(*town)].isupper() else (0, 0)
    demands = "tuntutan" in source.low
    roles = [
        "statement"
        if (opening[0] <= c.start and c.end <= opening[1])
        or (demands and _demanded(source, c.start))
        else role
        for c, role in zip(chains, roles, strict=True)
    ]
    votes = Votes()
    collect_votes(chains, roles, votes)
    _vote_by_title(story.title, votes)
    if town:
        _vote_by_dateline(source.flat[slice(*town)], votes)
    votes.count()
    known: dict[tuple[tuple[str, str, str], ...], Reach] = {}
    for chain in chains:
        if chain.key not in known:
            known[chain.key] = resolve(chain, votes)
    reaches = [known[c.key] for c in chains]
    telling = _Telling(source)
    burnt = kind == "kebakaran"
    grounds = " ".join(
        c.names[0].parts[-1].lower()
        for c, role in zip(chains, roles, strict=True)
        if c.names[0].level == "ground" and role not in _ASIDE
    )
    ranked = [
        _Ranked(
            _score(telling, c, s, role, reach, at_home=at_home)
            + (
                2.6
                if burnt and role == "home" and _HOUSE.search(source.low, s.start, c.start)
                else 0
            )
            + (1.0 if role == "home" and _named_after(grounds, reach.code) else 0),
            c,
            role,
            reach,
        )
        for (c, s), role, reach in zip(kept, roles, reaches, strict=True)
    ]
    ranked = _unlisted(source, ranked)
    if kind in CROWD_KINDS:
        ranked += _at_governor(story, votes)
    ranked.sort(key=lambda r: (-r.score, r.chain.start))
    places = _listed(source, ranked)
    scene = next((r for r in ranked if len(r.reach.code) >= REGENCY and r.role != "unit"), None)
    if scene is None or scene.score < 1.2:
        return _by_votes(source, votes, ranked, places)
    if scene.role == "home" and kind == "bencana_laka_mayat" and _AT_SEA.search(source.low):
        # where a lost fisherman lives tells the regency at most
        scene = scene._replace(reach=scene.reach._replace(code=scene.reach.code[:REGENCY]))
        ranked = [r for r in ranked if r.role != "home"]
    return _deepened(source, scene, ranked, places, at_home=at_home and kind == "ppa")


_AT_SEA: Final = re.compile(
    r"\b(?:melaut|perairan|memancing|nautical|(?:hanyut|tenggelam|terseret)\b[^.]{0,60}\b(?:sungai|waduk|bendungan|danau|pantai))\b"
)
_VILLAGE_LIKE: Final = frozenset({"dusun", "dsn", "dukuh", "lingkungan"})
"""Words of a hamlet that some regions use of a village, or whose village bears the same name."""
_AND: Final = re.compile(r"[\s,]*(?:\b(?:dan|serta|di)\b[\s,]*)*")


_SAME_ROLE: Final = frozenset({"residents", "home", "place", "scene"})


def _unlisted(source: Source, ranked: list[_Ranked]) -> list[_Ranked]:
    """Chains that name one of several villages ("Desa A dan Desa B, Kecamatan C") cut to their district."""
    out = sorted(ranked, key=lambda r: r.chain.start)
    for n in range(len(out)):
        code = out[n].reach.code
        if len(code) == VILLAGE and _and_another(source, out[n].chain, code[:DISTRICT]):
            out[n] = _cut(out[n], code[:DISTRICT])
    for n in range(len(out) - 1):
        left, right = out[n], out[n + 1]
        a, b = left.reach.code, right.reach.code
        size = DISTRICT if a[:DISTRICT] == b[:DISTRICT] else REGENCY
        if (
            len(a) >= DISTRICT
            and len(b) == VILLAGE
            and a != b
            and a[:size] == b[:size]
            and (left.role == right.role or {left.role, right.role} <= _SAME_ROLE)
            and _AND.fullmatch(source.low, left.chain.end, right.chain.start)
        ):
            out[n : n + 2] = _cut(left, a[:size]), _cut(right, a[:size])
    return out


_GOVERNOR: Final = re.compile(
    r"\bkantor gubernur(?: ((?:[A-Z][a-z]+|[A-Z]{2,})(?: [A-Z][a-z]+){0,2}))?", re.IGNORECASE
)


def _at_governor(story: Story, votes: Votes) -> list[_Ranked]:
    """The capital of a province whose governor's office a crowd came to."""
    flat = story.source.flat
    for sentence in story.sentences[:5]:
        m = _GOVERNOR.search(flat, *sentence.span)
        if m is None:
            continue
        words = (m[1] or "").split()
        known = (toponyms.named(" ".join(words[:n]), PROVINCE) for n in range(len(words), 0, -1))
        own = next((codes[0] for codes in known if codes), None)
        told = max(votes.province, key=lambda c: votes.province[c], default=None)
        capital = toponyms.capital_of(own or told or "")
        if capital is not None:
            name = Name(*m.span(), "ground", (m[0],), m.start(), "kantor")
            chain = Chain([name], *m.span())
            return [_Ranked(4.5, chain, "scene", Reach(capital, False, False, False))]
    return []


def _cut(item: _Ranked, code: str) -> _Ranked:
    """A place told no deeper than an area that holds it."""
    return item._replace(reach=item.reach._replace(code=code, open_village=True))


_AND_BARE: Final = re.compile(r" (?:dan|serta) ([A-Z][a-z]+(?: [A-Z][a-z]+)?)\b")


def _and_another(source: Source, chain: Chain, district: str) -> bool:
    """Whether a second village without a word before it follows: "Desa Gedangan dan Sukabumi"."""
    name = chain.names[0]
    m = _AND_BARE.match(source.flat, _known_end(name)) if name.level == "village" else None
    return m is not None and any(c.startswith(district) for c in toponyms.named(m[1], VILLAGE))


def _named_after(grounds: str, code: str) -> bool:
    """Whether a street or building of the scene bears the name of an area: "Jalan Raya Mlirip"."""
    areas = [code[:size] for size in (DISTRICT, VILLAGE) if size <= len(code)]
    return any(toponyms.official(area).lower() in grounds for area in areas)


def _listed(source: Source, ranked: list[_Ranked]) -> tuple[Found[IncidentPlace], ...]:
    """Every place in the order of the text, once for each role it has."""
    once = {(r.chain.key, r.role): r for r in sorted(ranked, key=lambda r: -r.chain.start)}
    return tuple(
        Found(
            IncidentPlace(source.tidy(*r.chain.span), r.reach.code or None, r.role),
            r.chain.span,
            f"place.{r.role}",
            0.2 if r.reach.code else 0.5,
        )
        for r in sorted(once.values(), key=lambda r: r.chain.start)
    )


class _Telling:
    """Which sentences tell of the event, and which of another one; asked once for each."""

    def __init__(self, source: Source) -> None:
        self.low, self.words, self.starts = source.low, source.words, source.starts
        self.asked: dict[int, tuple[bool, int]] = {}

    def of(self, sentence: Sentence) -> tuple[bool, int]:
        """Whether a sentence has an event word, and where it turns to another event (-1 nowhere)."""
        known = self.asked.get(sentence.at)
        if known is None:
            first = bisect_left(self.starts, sentence.start)
            told = self.words[first : bisect_left(self.starts, sentence.end)]
            event = not EVENT_WORDS.isdisjoint(told)
            other = None
            if not ELSEWHERE_WORDS.isdisjoint(told):
                other = _ELSEWHERE.search(self.low, sentence.start, sentence.end)
            known = self.asked[sentence.at] = (event, other.start() if other else -1)
        return known


def _score(
    telling: _Telling,
    chain: Chain,
    sentence: Sentence,
    role: PlaceRole,
    reach: Reach,
    *,
    at_home: bool,
) -> float:
    score = _BASE[role] + (1.4 if role == "home" and at_home else 0.0)
    if role not in _ASIDE:
        event, other = telling.of(sentence)
        score += 0.7 if event else 0.0
        score += max(0.0, 1.0 - 0.25 * sentence.at)
        score -= 1.5 if 0 <= other < chain.start else 0.0
    score += 2.0 if sentence.label == "place" else 0.0
    levels = {n.level for n in chain.names}
    score += 0.4 * len(levels & {"village", "district", "regency", "city"})
    score += 0.1 * (len(reach.code) >= DISTRICT) + 0.1 * (len(reach.code) == VILLAGE)
    return score


def _vote_by_title(title: Source, votes: Votes) -> None:
    for name in find_names(title, small=False):
        votes.add(_candidates(name), 1.5, 1.0)
        votes.hear("headline " + name.parts[-1], _candidates(name))
    for run in _REGENCY_RUN.findall(title.flat):
        for pair in pairwise(run.split()):
            codes = toponyms.named(" ".join(pair), REGENCY)
            votes.add(codes, 0.8)
            votes.hear("headline " + " ".join(pair), codes)


_REGENCY_RUN: Final = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+")
"""Capitalised words of a headline: "Kantor KPU Mamberamo Tengah Dibakar"."""
_DASH: Final = re.compile(r"\s[-|:]+\s|\s?[-|]{1,2}(?=[A-Z])|\s-{1,2}|\|\||(?<=\w):\s")
_OUTLET: Final = re.compile(r"[\w-]+\.(?:com|co|id|co\.id|net|my\.id)\b|\(\w+\)", re.IGNORECASE)


_DEMANDS: Final = re.compile(
    r"\btuntutan\b[^\n]*(?:\n\s*(?:\d+|[-*•a-h])[.)]?[^\n]*)*\n\s*[\d*•-]+[.)]?\s[^\n]*$"
)


def _demanded(source: Source, at: int) -> bool:
    """Whether a position lies in the list of what protesters demand."""
    return _DEMANDS.search(source.low, max(0, at - 600), at) is not None


def _dateline(story: Story) -> Span | None:
    """The town that opens a report, up to its dash: before the first sentence, or behind a headline."""
    flat = story.source.flat
    for sentence in story.sentences[:5]:
        start = sentence.start
        if sentence.at and flat[start - 1 : start] != "\n":
            continue
        line = flat.find("\n", start, start + 70)
        mark = _DASH.search(flat, start, line if line > 0 else start + 70)
        if mark is not None:
            return start, mark.start()
    return None


def _vote_by_dateline(head: str, votes: Votes) -> None:
    """ "JEPARA - ...", "POS-KUPANG.COM, RUTENG -- ...": the town before the first sentence."""
    outlet = list(_OUTLET.finditer(head))
    words = head[outlet[-1].end() if outlet else 0 :].strip(" ,.")
    pieces = [p.strip(" ()") for p in re.split(r"[,/|]", words)]
    for piece in pieces:
        if piece and piece[0].isupper() and len(piece.split()) <= 3 and piece.lower() != "jakarta":
            codes = _at_level(piece, "")
            votes.add(codes, 1.5, 1.0)
            votes.hear("dateline", codes)


def _by_votes(
    source: Source, votes: Votes, ranked: list[_Ranked], places: tuple[Found[IncidentPlace], ...]
) -> EventPlaces:
    """No scene is named: the area of the units and places that speak, no deeper than a Polsek's."""
    leading = votes.leading()
    alone = len(leading) == 1 and len(votes.spoken.get(leading[0][0], ())) > 1
    if (
        not leading
        or (leading[0][1] < 0.9 and not alone)
        or (len(leading) > 1 and leading[1][1] > 0.8 * leading[0][1])
    ):
        home = next((r for r in ranked if r.role == "home" and len(r.reach.code) >= REGENCY), None)
        if home is not None:
            # where somebody lives who is concerned: no more of it than the regency
            at = home.chain.span
            regency = Found(home.reach.code[:REGENCY], at, "place.home", 0.7)
            return EventPlaces(regency, Found(source.tidy(*at), at, "place.home", 0.7), places, ())
        flag = Flag("place_unknown", (0, len(source.text)), {})
        return EventPlaces(None, None, places, (flag,))
    code, doubt = leading[0][0], 0.4
    witness = next((r for r in ranked if r.reach.code.startswith(code)), None)
    stations = Counter({d: n for d, n in votes.district.items() if d.startswith(code)})
    most = stations.most_common(1)
    # one other station may be where the goods are kept: the one named three times as often counts
    if most and most[0][1] > 2 * (stations.total() - most[0][1]):
        code, doubt = most[0][0], 0.5
        witness = next((r for r in ranked if r.reach.code == code), witness)
    span = witness.chain.span if witness else (0, 0)
    rule = "place.unit" if witness and witness.role == "unit" else "place.votes"
    found = Found(code, span, rule, doubt)
    text = Found(source.tidy(*span), span, rule, doubt) if witness else None
    return EventPlaces(found, text, places, ())


def _deepened(
    source: Source,
    scene: _Ranked,
    ranked: list[_Ranked],
    places: tuple[Found[IncidentPlace], ...],
    *,
    at_home: bool,
) -> EventPlaces:
    """The scene's code, and below it what other mentions of the same area add."""
    code, rule = scene.reach.code, f"place.{scene.role}"
    doubt = 0.1 + (0.2 if scene.reach.fuzzy else 0) + (0.2 if scene.reach.conflict else 0)
    doubt += 0.2 if scene.score < 3 else 0
    span = scene.chain.span
    flags = []
    if scene.reach.conflict:
        flags.append(Flag("place_contradiction", span, {"read": toponyms.official(code)}))
    at_seat = any(n.cue in OFFICES for n in scene.chain.names)
    below = [
        r
        for r in ranked
        if r.reach.code.startswith(code)
        and len(r.reach.code) > len(code)
        and (r.role not in (_FROM if at_seat else _ASIDE) or (at_home and r.role == "home"))
        and (r.role != "unit" or len(code) == REGENCY)
    ]
    # an open village of the scene stays open: another village is another place
    if len({r.reach.code[:DISTRICT] for r in below}) > 1 and all(r.role == "unit" for r in below):
        below = []  # the heads of two stations were there: the event is in neither
    several = scene.reach.open_village or any(
        r.reach.open_village and r.reach.code == code and r.role not in _FROM for r in ranked
    )
    if below and not several:
        best = max(below, key=lambda r: (r.role not in ("unit", "official"), r.score))
        code, rule, doubt = best.reach.code, f"place.{best.role}_below", doubt + 0.2
        span = best.chain.span
    if scene.reach.open_village:
        flags.append(Flag("village_open", span, {"read": toponyms.official(code)}))
    doubt = min(doubt, 0.9)
    place = Found(source.tidy(*scene.chain.span), scene.chain.span, rule, doubt)
    return EventPlaces(Found(code, span, rule, doubt), place, places, tuple(flags))
