# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Who is speaking: persons of the text, and the speaker of each sentence and quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from kentongan.text_reading.grammar.clauses import token_range
from kentongan.text_reading.grammar.people import Mention
from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import Found, Span
from kentongan.text_reading.words.people_words import OTHERS, PUBLIC, SUBORDINATE
from kentongan.text_reading.words.verbs import HARD_ASKS, SOFT_ASKS

_SAID: Final = re.compile(
    r"^(?:kata|ujar|tutur|ungkap|jelas|terang|papar|tegas|tandas|imbuh|tambah|pungkas|tutup|lanjut|ucap|sebut|beber|pesan|pinta|seru|teriak|imbau|himbau|harap|sindir|puji|tukas|cetus|urai|simpul|ajak|"
    r"tekan|perintah|pesan|keluh|usul|aku|lontar|sambung|singkat|tukas|tegasnya|instruksi)(?:nya)?$"
)
_ACCORDING: Final = re.compile(
    r"\b(?:menurut|kata|ujar|tegas|tandas|ungkap|jelas|terang|lanjut|arahan|arahan dari|arahannya,?)\s+(?=[A-Z])"
)
_SPOKEN_TO: Final = re.compile(
    r"\b(?:kepada|untuk|bagi|kpd|terhadap|para|seluruh|oleh|dampingi)\s(?:para |seluruh )?$"
)
_APPEAL: Final = frozenset(
    "imbau imbaunya himbau himbaunya ajak ajaknya mengimbau menghimbau mengajak diimbau dihimbau".split()
)
_NON_ACTIVE: Final = frozenset(w for w in HARD_ASKS | SOFT_ASKS if w.startswith("di"))
_VERBS: Final = (
    HARD_ASKS
    | SOFT_ASKS
    | frozenset(
        "menuntut mendesak memohon mengeluhkan berorasi berteriak mengusulkan mempertanyakan menyambut membacakan melarang berjanji menyoroti mengawali mengapresiasi menutup membuka menanggapi memimpin".split()
    )
) - _NON_ACTIVE
_BEFORE_PUBLIC: Final = re.compile(
    r"\b(?:kepada|tawa|tepuk tangan|sorak|di depan|di hadapan|dihadapan|menyapa)(?: riuh)? (?:para |seluruh |puluhan |ratusan )?(?:"
    + "|".join(sorted(w for w in PUBLIC if w not in ("peserta", "aksi")))
    + r")\b"
)
""" "..., kata Kasat disambut tawa anak-anak": said to people outside the police."""
_DEMANDS: Final = frozenset(
    "menuntut mendesak memohon mengeluhkan mengusulkan usul memprotes".split()
)


def _name_words(m: Mention) -> list[str]:
    """Words by which a person may be named later; titles before a name are none."""
    words = re.findall(r"[A-Za-z'-]{3,}", (m.name or "").split(",")[0])
    return [w for w in words if w.lower() not in ("drs", "dra", "muh", "moh", "bin", "bpk")]


class Speaker(NamedTuple):
    """A speaker with the evidence for him; `commands` is False for those who cannot order police."""

    post: str
    span: Span
    rule: str
    doubt: float = 0.1
    commands: bool = True

    def found(self) -> Found[str]:
        return Found(self.post, self.span, self.rule, self.doubt)


@dataclass(slots=True)
class Cast:
    """Everybody named in a text; gives short mentions ("Kapolres", "Kompol Arifuddin") their post."""

    mentions: list[Mention]
    by_name: dict[str, Mention] = field(init=False)
    full: dict[str, Mention] = field(init=False)
    named: dict[tuple[str, str | None], Mention] = field(init=False)
    """Post and unit -> the first mention that gives the holder's name."""

    def __post_init__(self) -> None:
        self.by_name = {}
        self.full = {}
        self.named = {}
        for m in self.mentions:
            if m.post is None:
                continue
            for word in _name_words(m):
                self.by_name.setdefault(word.lower(), m)
            if m.name:
                self.named.setdefault((_head_key(m), m.unit), m)
            # a short form stands for the longest post that begins with it and has a unit or a name
            known = self.full.get(_head_key(m))
            if known is None or (not known.unit and m.unit):
                self.full[_head_key(m)] = m
        # "Kapolsek" alone is nobody in particular where several are named
        sectors = {m.unit for m in self.mentions if m.head == "kapolsek" and m.unit}
        if len(sectors) > 1:
            del self.full["kapolsek"]

    def resolve(self, m: Mention) -> Mention:
        """The fullest mention of the same person or post."""
        if m.post is None:
            words = _name_words(m)
            return next((self.by_name[w.lower()] for w in words if w.lower() in self.by_name), m)
        key = _head_key(m)
        full = m if m.unit else self.full.get(key, m)
        return full if full.name else self.named.get((key, full.unit), full)

    def speaker(self, m: Mention, rule: str, doubt: float = 0.1) -> Speaker:
        who = self.resolve(m)
        post = who.post or f"{who.rank or ''} {who.name or ''}".strip()
        return Speaker(
            post, m.span, rule, doubt, who.family in ("chief", "section", "high", "person")
        )


def _head_key(m: Mention) -> str:
    """ "Kabag Ops Polresta Kendari" and "Kabag Ops" share a key; so do "Waka Polres" and "Wakapolres"."""
    if m.family == "chief":
        return m.head
    key = m.key
    for unit in ("polresta", "polrestabes", "polres", "polda", "polsek", "polri"):
        at = key.find(unit)
        if at > 4:
            return key[:at]
    return key


class Talk:
    """Follows the current speaker through a running text."""

    def __init__(self, source: Source, cast: Cast, current: Speaker | None) -> None:
        self.source = source
        self.cast = cast
        self.current = current
        self.appeal = False
        """The current speaker is addressing the public."""

    def in_range(self, start: int, end: int) -> list[Mention]:
        return [m for m in self.cast.mentions if start <= m.start and m.end <= end]

    def hear(self, start: int, end: int) -> Speaker | None:
        """Take in one sentence outside quotation marks: update and return the speaker it names."""
        source = self.source
        first, last = token_range(source, start, end)
        told = next((n for n in range(first, last) if source.words[n] in _NON_ACTIVE), last)
        verbs = [n for n in range(first, told) if source.words[n] in _VERBS]
        # "Menanggapi hal itu, Kapolres meminta ...": the verb that has a subject before it
        verb = next((n for n in verbs if n > first), verbs[0] if verbs else None)
        according = _ACCORDING.search(source.flat, start, end)
        subject_end = source.starts[verb] if verb is not None else start
        named = self._subject(start, subject_end)
        if named is None and according:
            named = next(
                (m for m in self.in_range(start, end) if m.start - according.end() in range(3)),
                None,
            )
        if named is not None:
            self.current = self.cast.speaker(named, "speech.subject")
        elif verb is not None and (
            source.words[verb] in _DEMANDS or self._stranger(start, subject_end)
        ):
            words = source.tidy(start, subject_end)
            self.current = Speaker(
                words, (start, subject_end), "speech.stranger", 0.4, commands=False
            )
        if verb is not None or named is not None:
            self.appeal = self._appeals(first, last)
        return self.current

    def _subject(self, start: int, end: int) -> Mention | None:
        """Last person named before the verb who is not the one spoken to."""
        for m in reversed(self.in_range(start, end)):
            before = self.source.low[max(start, m.start - 14) : m.start]
            if not _SPOKEN_TO.search(before):
                return m
        return None

    def _stranger(self, start: int, end: int) -> bool:
        first, last = token_range(self.source, start, end)
        words = self.source.words[first:last]
        return any(w in OTHERS for w in words) and not any(w in SUBORDINATE for w in words)

    def _appeals(self, first: int, last: int) -> bool:
        words = self.source.words[first:last]
        at = next((n for n, w in enumerate(words) if w in _APPEAL), None)
        if at is None:
            return False
        near = words[at + 1 : at + 8]
        return any(w in PUBLIC for w in near) or not any(w in SUBORDINATE for w in near)

    def quoted(self, quote: Span, before: Span, after: Span) -> Speaker | None:
        """Speaker of a quotation from the words right behind it, else right before it."""
        source = self.source
        first, last = token_range(source, *after)
        tag = next(
            (n for n in range(first, min(last, first + 3)) if _SAID.match(source.words[n])), None
        )
        if tag is not None:
            self._tagged(quote, tag, last, after)
            return self.current
        self.hear(*before) if before[1] > before[0] else None
        return self.current

    def _tagged(self, quote: Span, tag: int, last: int, after: Span) -> None:
        """Take in "..., tegas Kapolres": token `tag` is the verb, `last` the end of what follows."""
        source, verb = self.source, self.source.words[tag]
        behind = source.words[tag + 1 : last]
        self.appeal = verb in _APPEAL and not self._to_police(quote)
        self.appeal = (
            self.appeal or _BEFORE_PUBLIC.search(source.low, source.ends[tag], after[1]) is not None
        )
        near = self.in_range(source.ends[tag], after[1])
        named = next((m for m in near if m.start - source.ends[tag] < 30), None)
        by_name = (self.cast.by_name[w] for w in behind[:2] if w in self.cast.by_name)
        who = named or next(by_name, None)
        if who:
            self.current = self.cast.speaker(who, "speech.tag")
        elif (
            behind
            and behind[0] in OTHERS
            and behind[:2] != ["orang", "nomor"]
            and not verb.endswith("nya")
        ):
            words = source.tidy(source.ends[tag], source.ends[last - 1])
            self.current = Speaker(words, after, "speech.stranger", 0.4, commands=False)

    def _to_police(self, quote: Span) -> bool:
        first, last = token_range(self.source, *quote)
        return any(w in SUBORDINATE for w in self.source.words[first:last])


def to_public(source: Source, start: int, end: int) -> bool:
    """Whether the words before the order address the public and no subordinate."""
    first, last = token_range(source, start, end)
    words = source.words[first:last]
    return any(w in PUBLIC for w in words) and not any(w in SUBORDINATE for w in words)


def demands(words: list[str]) -> bool:
    """Whether a sentence reports a demand, a plea or a proposal."""
    return any(w in _DEMANDS for w in words)
