# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Sentences into clauses, and the sign by which a clause is an order.

A clause is cut at commas, semicolons, colons and the joining words. It carries an order when one of
these opens it: a base imperative ("lakukan"), a verb of asking ("meminta"), a modal ("agar", "wajib"),
a word of forbidding ("dilarang", "tidak ada lagi"), a reporting verb ("laporkan"), or, in a list of
orders, a passive ("digilir") or an action noun ("peningkatan").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from kentongan.text_reading.normalise import Source
from kentongan.text_reading.records import Force
from kentongan.text_reading.words.people_words import PUBLIC, SUBORDINATE
from kentongan.text_reading.words.verbs import (
    ACTIVITIES,
    BASE_VERBS,
    FILLERS,
    FORBID,
    FORBID_AFTER_NOT,
    HARD_ASKS,
    MODALS,
    NARRATIVE_PASSIVE,
    NOMINAL_ORDERS,
    NOT_WORDS,
    NOUN_LIKE,
    PROGRESS_WORDS,
    REPORT_CARRIERS,
    REPORT_VERBS,
    SOFT_ASKS,
    STATE_BLOCK,
    form_of,
)

Join = Literal["", ",", "dan", "serta", "then"]
Sign = Literal["base", "me", "di", "modal", "ask", "forbid", "report", "noun"]

_JOINS: Final[dict[str, Join]] = {
    "dan": "dan", "serta": "serta", "kemudian": "then", "selanjutnya": "then", "lalu": "then", "terus": "then", "kmd": "then",
    "sekaligus": "serta", "sedangkan": "then", "sementara": "then", "adapun": "then",
}  # fmt: skip
_STRENGTH: Final[dict[Join, int]] = {"": 0, ",": 1, "dan": 2, "serta": 3, "then": 4}
_NONE: Final[Join] = ""
_CUT: Final = re.compile(r"[,;:&](?!\d)| - |[!?]")
_HESITATION: Final = frozenset({"eee", "eh", "anu", "em", "nah"})
_ASIDE: Final = re.compile(
    r"(?:(?:lanjut|kata|ujar|tegas|tambah|ungkap|jelas|papar|imbuh|tutur|terang)(?:nya)?(?: (?:dia|beliau|kapol\w+))?|apa namanya|eee|eh|anu|ya|tolong|katanya)$"
)
_PLEAS: Final = frozenset(
    "dukungan izin ijin petunjuk arahan doa maaf bantuan waktu perhatian dukungannya arahannya doanya koreksi".split()
)
_PRONOUNS: Final = frozenset("saya kami kita sy ia dia mereka beliau kalian anda aku".split())
_DEADLINE: Final = re.compile(
    r"paling (?:lambat|lama)|plg lambat|selambat|maksimal|setiap|tiap |sebelum pukul|\bh-\d"
)
_TELLING: Final = frozenset(
    {"untuk", "utk", *FORBID, *NOT_WORDS, *REPORT_VERBS, *REPORT_CARRIERS, *HARD_ASKS}
    | {*MODALS, *SOFT_ASKS}
)
"""Words with a rule of their own; all others are looked at as plain verbs."""
_EVERYBODY: Final = frozenset({"para", "seluruh", "semua", "segenap", "setiap", "tiap"})
_NEGATIVE: Final = FORBID | NOT_WORDS


@dataclass(frozen=True, slots=True)
class Manner:
    """How a stretch of text is to be heard."""

    spoken: bool = False
    """Words of the speaker himself: bare imperatives count."""
    listed: bool = False
    """An item of a list of orders: passives and action nouns count too."""
    live: bool = False
    """A transcript: spoken, and passives are how superiors order."""


class Clause(NamedTuple):
    """Half-open token range with the word that joins it to what stands before."""

    first: int
    last: int
    join: Join


class Signal(NamedTuple):
    """Why a clause is an order: kind of sign, force, token of the sign."""

    sign: Sign
    force: Force
    at: int
    """Token index of the word that makes it an order."""
    verb: int
    """Token index of the action itself (behind "agar", "meminta Kasat ...")."""


def token_range(source: Source, start: int, end: int) -> tuple[int, int]:
    """Token indices covering a span."""
    return bisect_left(source.starts, start), bisect_left(source.starts, end)


def clauses(source: Source, first: int, last: int) -> list[Clause]:
    """Cut a token range at punctuation and joining words."""
    out: list[Clause] = []
    begin, join = first, _NONE
    for at in range(first, last):
        cut, step = _cut(source, at, first, last)
        if not cut:
            continue
        if at > begin:
            out.append(Clause(begin, at, join))
            join = cut
        else:
            join = max(join, cut, key=_STRENGTH.__getitem__)
        begin = at + step
    out.append(Clause(begin, last, join))
    return _with_all_asked(source, _without_asides(source, out))


def _with_all_asked(source: Source, cut: list[Clause]) -> list[Clause]:
    """ "memerintahkan Kasat Samapta dan Kasat Lantas meningkatkan ..." asks two and is one clause."""
    out: list[Clause] = []
    for clause in cut:
        if out and clause.join in ("dan", "serta", ",") and _still_asking(source, out[-1], clause):
            out[-1] = Clause(out[-1].first, clause.last, out[-1].join)
        else:
            out.append(clause)
    return out


def _still_asking(source: Source, before: Clause, clause: Clause) -> bool:
    words = source.words
    asked = [n for n in range(before.first, before.last) if words[n] in HARD_ASKS]
    if not asked or words[clause.first] not in SUBORDINATE or asked[-1] + 1 == before.last:
        return False
    named = range(asked[-1] + 1, before.last)
    return words[named[0]] in SUBORDINATE | _EVERYBODY and not any(
        form_of(words[n]) or words[n] in MODALS for n in named
    )


def _cut(source: Source, at: int, first: int, last: int) -> tuple[Join, int]:
    """How token `at` is joined to the one before, and how many joining words it holds."""
    words = source.words
    mark: Join = ""
    if at > first:
        gap = source.flat[source.ends[at - 1] : source.starts[at]]
        mark = "dan" if "&" in gap else "," if gap != " " and _CUT.search(gap) else ""
    word = _JOINS.get(words[at], _NONE)
    # "sementara" joins only at the head of a clause; elsewhere it means "for the time being"
    if word and at + 1 < last and (words[at] != "sementara" or at == first or mark):
        return word, 1
    if words[at] == "dengan" and at > first and through_police(words, at):
        return mark or ",", 0
    return mark, 0


def _without_asides(source: Source, cut: list[Clause]) -> list[Clause]:
    """ "Laporan bulanan, katanya, harus diterima" is one clause with an aside in it."""
    out: list[Clause] = []
    glue = False
    held = _NONE
    for found in cut:
        clause = Clause(found.first, found.last, held or found.join)
        held = _NONE
        text = " ".join(source.words[clause.first : clause.last])
        if clause.join and text in _HESITATION:
            held = clause.join
            continue
        aside = bool(out) and clause.join == "," and _ASIDE.match(text) is not None
        if aside or (glue and clause.join == ","):
            out[-1] = Clause(out[-1].first, clause.last, out[-1].join)
        else:
            out.append(clause)
        glue = aside
    return out


_MANNER_VERBS: Final = frozenset(
    "melibatkan menerjunkan mengerahkan menggunakan menurunkan menyiagakan".split()
)
""" "dengan melibatkan 200 personel" tells how many took part and sets nobody to work."""


def through_police(words: list[str], at: int) -> bool:
    """ "dengan mengoptimalkan peran Bhabinkamtibmas": a task for somebody else, not a manner."""
    head = words[at + 1 : at + 2]
    return (
        bool(head)
        and form_of(head[0]) == "me"
        and head[0] not in _MANNER_VERBS
        and any(w in SUBORDINATE for w in words[at + 2 : at + 5])
    )


class Listener:
    """Reads the signals of one sentence; remembers whether something has been asked for in it."""

    def __init__(self, source: Source, manner: Manner, *, asked: bool = False) -> None:
        self.source = source
        self.words = source.words
        self.manner = manner
        self.asked = asked
        """An asking word governs what follows: me- verbs then continue the order."""
        self.ordered = False
        """The sentence holds an order: a me- verb at the head of a later clause continues it."""
        self.said = False
        """A verb of saying was heard: "menekankan ... untuk" may open an order."""
        self.stated = False
        """The clause already has a verb of its own: plain verbs behind it are no orders."""

    def signal(self, clause: Clause) -> Signal | None:
        """The sign in a clause, or None."""
        if self.words[clause.first] == "dengan":
            manner = not through_police(self.words, clause.first)
            return None if manner else Signal("me", "do", clause.first + 1, clause.first + 1)
        if self.manner.listed and clause.join == "" and self._nominal(clause):
            return Signal(
                "noun", self._report_or("do", clause.first, clause.last), clause.first, clause.first
            )
        self.stated = False
        for at in range(clause.first, clause.last):
            verdict = self._at(clause, at)
            if verdict == "statement":
                return None
            if verdict is not None:
                if verdict.sign in ("ask", "modal"):
                    self.asked = True
                self.ordered = True
                return verdict
        return None

    def _nominal(self, clause: Clause) -> bool:
        """ "Peningkatan patroli di jam rawan": an action noun with no verb behind it."""
        rest = self.words[clause.first + 1 : clause.last]
        verbs = any(
            (len(w) > 5 and w.startswith(("me", "ber", "ter"))) or form_of(w) == "di" for w in rest
        )
        return self.words[clause.first] in NOMINAL_ORDERS and not verbs

    def _at(self, clause: Clause, at: int) -> Signal | Literal["statement"] | None:
        word = self.words[at]
        if word not in _TELLING:
            return self._verb(clause, at)
        if word in FORBID:
            return self._forbid(clause, at)
        if word in NOT_WORDS:
            return self._not(clause, at)
        if word in REPORT_VERBS or word in REPORT_CARRIERS:
            report = self._report(clause, at)
            if report is not None:
                return report
        if word in HARD_ASKS and self._may_ask(clause, at):
            return self._governed("ask", clause, at)
        if word in MODALS:
            return self._modal(clause, at)
        if word in ("untuk", "utk") and (self.said or self.asked) and at > clause.first:
            return self._infinitive(clause, at)
        if word in SOFT_ASKS and not self._imperative_here(clause, at):
            self.said = True
            return None
        return self._verb(clause, at)

    # -------------------------------------------------------------- one kind of sign each

    def _forbid(self, clause: Clause, at: int) -> Signal | Literal["statement"] | None:
        words = self.words
        if at > clause.first and (words[at - 1] in STATE_BLOCK or words[at - 1] == "dengan"):
            return None
        if (
            words[at : at + 2]
            and words[at] in ("jangan", "jgn")
            and words[at + 1 : at + 2] == ["sampai"]
        ):
            ahead = words[at + 2 : at + 5]
            initial = at == clause.first
            if initial and not any(
                w in SUBORDINATE or w in ("ada", "terlambat", "lengah", "terulang", "lupa")
                for w in ahead
            ):
                return "statement"
        if words[at] in ("menghindari", "menghindarkan") and not (self.asked or self.said):
            return "statement"
        return Signal("forbid", "refrain", at, at)

    def _not(self, clause: Clause, at: int) -> Signal | Literal["statement"] | None:
        words = self.words
        after = words[at + 1 : at + 4]
        if not after:
            return None
        if (
            after[0] in FORBID_AFTER_NOT
            or after[0:2] == ["perlu", "ada"]
            or after[:2] in (["ada", "lagi"], ["ada", "lg"])
        ):
            return Signal("forbid", "refrain", at, at)
        ordering = self.manner.spoken or self.manner.listed
        unwanted = after[0] in ("mau", "ingin") and any(
            w in SUBORDINATE for w in words[at + 1 : clause.last]
        )
        if ordering and unwanted:
            return Signal("forbid", "refrain", at, at)
        if ordering and after[0] == "ada" and any(w in SUBORDINATE for w in after):
            return Signal("forbid", "refrain", at, at)
        if (
            self.manner.listed
            and all(w in FILLERS or w in SUBORDINATE for w in words[clause.first : at])
            and form_of(after[0])
        ):
            return Signal("forbid", "refrain", at, at)
        if after[0] == "lagi" or self.asked or self.said:
            return None
        return "statement"

    def _report(self, clause: Clause, at: int) -> Signal | None:
        words, word = self.words, self.words[at]
        heard = self.manner.spoken or self.manner.listed or self.asked
        if not heard or (at > clause.first and words[at - 1] in STATE_BLOCK):
            return self._report_due(clause, at)
        if word.startswith("laporan"):
            carriers = (w for w in words[clause.first : clause.last] if w in REPORT_CARRIERS)
            carried = any(self.asked or form_of(w) != "me" for w in carriers) or any(
                w in MODALS for w in words[clause.first : clause.last]
            )
            first = next(
                (
                    n
                    for n in range(clause.first, clause.last)
                    if words[n] in MODALS or words[n] in REPORT_CARRIERS
                ),
                at,
            )
            return (
                Signal("report", "report", min(at, first), max(at, first))
                if carried or self._row_of(clause, at)
                else None
            )
        if word in REPORT_CARRIERS:
            if not any(w in PROGRESS_WORDS for w in words[at + 1 : at + 4]):
                return None
            if form_of(word) == "me" and not (self.asked or self._told_off(clause, at)):
                return None
            return Signal("report", "report", at, at)
        if word.startswith("me") and not self.asked:
            return None
        return Signal("report", "report", at, at)

    def _told_off(self, clause: Clause, at: int) -> bool:
        """In a list of orders a named subordinate before a me- verb is told to do it."""
        return self.manner.listed and self._addressed(clause, at)

    def _row_of(self, clause: Clause, at: int) -> bool:
        return self.manner.listed and at == clause.first

    def _report_due(self, clause: Clause, at: int) -> Signal | None:
        """In narrative a report is an order only with a modal before it: "harus diterima"."""
        words = self.words[clause.first : clause.last]
        if self.words[at].startswith("laporan") and any(
            w in ("harus", "wajib", "diminta", "hrs") for w in words
        ):
            modal = next(
                n
                for n in range(clause.first, clause.last)
                if self.words[n] in ("harus", "wajib", "diminta", "hrs")
            )
            return Signal("report", "report", min(at, modal), max(at, modal))
        return None

    def _may_ask(self, clause: Clause, at: int) -> bool:
        after = self.words[at + 1 : at + 2]
        if after and after[0] in (
            "maaf",
            "tolong",
            "bantuan",
            "keterangan",
            "baik-baik",
            "izin",
            "ijin",
            "dukungan",
            "waktu",
        ):
            return False
        before = self.words[max(clause.first, at - 2) : at]
        return not any(w in ("kami", "mereka", "yang", "yg", "kita") for w in before)

    def _modal(self, clause: Clause, at: int) -> Signal | Literal["statement"] | None:
        word, before = self.words[at], self.words[clause.first : at]
        if clause.last - clause.first == 1:
            self.asked = True  # "Tolong, ...": the asking is here, what is asked comes next
            return None
        if (
            word in ("mohon", "harap", "tolong")
            and self.words[at + 1 : at + 2]
            and self.words[at + 1] in _PLEAS
        ):
            return "statement"
        if word == "mohon" and self.words[at + 1 : at + 2] not in (
            ["agar"],
            ["supaya"],
            ["kepada"],
        ):
            return "statement"
        subject = any(w in SUBORDINATE for w in before)
        if word in ("harus", "wajib", "mesti", "musti", "hrs", "kudu"):
            principle = any(
                w in _PRONOUNS or w in ("polri", "polisi", "negara", "yang", "yg") for w in before
            )
            heard = self.manner.spoken or self.manner.listed or self.asked or self.said
            if (principle and not subject) or not (heard or subject):
                return None
        if word in ("agar", "supaya", "agr", "spy"):
            aimed = any(
                form_of(w) in ("me", "di") and w not in SOFT_ASKS and w not in HARD_ASKS
                for w in before
            )
            heard = self.manner.spoken or self.manner.listed or self.asked or self.said
            if not heard or (aimed and not self.asked and not self.said):
                return "statement" if aimed else None
        return self._governed("modal", clause, at)

    def _infinitive(self, clause: Clause, at: int) -> Signal | None:
        after = self.words[at + 1 : at + 3]
        acts = [
            w
            for w in after
            if form_of(w)
            or w.startswith("ber")
            or w in _NEGATIVE
            or w in ("tetap", "selalu", "segera", "lebih")
        ]
        return self._governed("modal", clause, at) if acts and after[0] == acts[0] else None

    def _governed(self, sign: Sign, clause: Clause, at: int) -> Signal:
        """Force of what an asking word governs: the first forbidding, reporting or other verb behind it."""
        words = self.words
        for n in range(at + 1, clause.last):
            if words[n] in FORBID or (words[n] in NOT_WORDS and words[n + 1 : n + 2] != ["lagi"]):
                return Signal(sign, "refrain", at, n)
            if words[n] in MODALS or words[n] in FILLERS or words[n] in HARD_ASKS:
                continue
            if words[n] in REPORT_VERBS:
                return Signal(sign, "report", at, n)
            if form_of(words[n]) or words[n].startswith("ber"):
                return Signal(sign, self._report_or("do", n, clause.last), at, n)
        return Signal(
            sign, self._report_or("do", at, clause.last), at, min(at + 1, clause.last - 1)
        )

    def _report_or(self, force: Force, at: int, last: int) -> Force:
        """Handing in a report is a report, whatever verb carries it."""
        near = self.words[at : min(last, at + 4)]
        carried = near[0] in REPORT_CARRIERS and any(w in PROGRESS_WORDS for w in near[1:])
        return "report" if carried or near[0] in REPORT_VERBS else force

    # -------------------------------------------------------------- plain verbs

    def _imperative_here(self, clause: Clause, at: int) -> bool:
        ordering = self.manner.spoken or self.manner.listed or self.asked
        return (
            self.words[at] in BASE_VERBS
            and ordering
            and self._clear_before(clause, at, strict=True)
        )

    def _clear_before(self, clause: Clause, at: int, *, strict: bool) -> bool:
        """Whether the words before a verb can be its addressee or an adverb rather than a statement."""
        before = self.words[clause.first : at]
        if any(w in STATE_BLOCK or w in _PRONOUNS for w in before):
            return False
        if strict:
            return all(w in FILLERS or w in SUBORDINATE for w in before) or self._addressed(
                clause, at
            )
        return len(before) <= 8 and not any(w in PUBLIC and w not in SUBORDINATE for w in before)

    def _addressed(self, clause: Clause, at: int) -> bool:
        before = [w for w in self.words[clause.first : at] if w not in _EVERYBODY]
        return 0 < len(before) <= 4 and before[0] in SUBORDINATE

    def _verb(self, clause: Clause, at: int) -> Signal | Literal["statement"] | None:
        word = self.words[at]
        if not (form_of(word) or word in NARRATIVE_PASSIVE or word in ACTIVITIES):
            return None
        form = self._form(clause, at)
        ordering = self.manner.spoken or self.manner.listed or self.asked
        if form == "base":
            noun = word in NOUN_LIKE
            coordinated = (
                noun
                and at == clause.first
                and clause.join in ("dan", ",", "serta")
                and not self.manner.live
            )
            if (
                ordering
                and not self.stated
                and not coordinated
                and self._clear_before(clause, at, strict=noun)
            ):
                return Signal("base", self._report_or("do", at, clause.last), at, at)
            return None
        before = self.words[clause.first : at]
        side = any(w in STATE_BLOCK for w in before[-2:])
        if form == "me":
            if side:
                return None
            head = all(w in FILLERS for w in before) or (
                self.manner.listed and self._addressed(clause, at)
            )
            if self.asked or (
                (self.manner.listed or (self.ordered and clause.join != "")) and head
            ):
                return Signal("me", self._report_or("do", at, clause.last), at, at)
            self.stated = True
            return None
        if form == "di" or word in NARRATIVE_PASSIVE:
            return self._passive(clause, at, side=side)
        if word in ACTIVITIES and self.manner.live and "kita" in before:
            return Signal("noun", "do", at, at) if self._has_deadline(clause) else None
        return None

    def _form(self, clause: Clause, at: int) -> str:
        """Form of a word; a capitalised word inside a clause is a name (Mendoyo is no me- verb)."""
        source = self.source
        written = source.flat[source.starts[at] : source.ends[at]]
        name = written[0].isupper() and not written.isupper() and at > clause.first
        return "" if name else form_of(source.words[at])

    def _passive(self, clause: Clause, at: int, *, side: bool) -> Signal | None:
        if side or self.stated:
            return None
        listed = self.manner.listed or self.manner.live
        if (
            listed
            or self.asked
            or ((self.manner.spoken or self.said) and self._has_deadline(clause))
        ):
            return Signal("di", self._report_or("do", at, clause.last), at, at)
        return None

    def _has_deadline(self, clause: Clause) -> bool:
        source = self.source
        start = source.starts[clause.first]
        stop = source.low.find(".", source.ends[clause.last - 1])
        end = stop if stop > 0 else len(source.low)
        return _DEADLINE.search(source.low, start, end) is not None
