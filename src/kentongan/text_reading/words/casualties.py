# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Words of death and injury, and how they join with the words beside them."""

from __future__ import annotations

from typing import Final

DEAD: Final = frozenset(
    "tewas tewasnya meninggal meninggalnya wafat gugur meregang bernyawa md menewaskan tewaskan merenggut renggut menelan jiwa nyawa maut jenazah jasad mayat menghembuskan mengembuskan hembuskan embuskan".split()
)
HURT: Final = frozenset(
    "luka luka-luka terluka cedera cidera lecet memar lebam terkena kena babak bonyok kritis patah tertembak bengkak sesak pingsan keracunan melukai dipukuli dihajar lb lr".split()
)
BEHIND: Final[dict[str, frozenset[str]]] = {
    "jiwa": frozenset({"korban"}),
    "bernyawa": frozenset({"tak", "tidak"}),
}
"""Word -> one of these stands before it, or it says nothing of death."""
BEFORE: Final[dict[str, frozenset[str]]] = {
    "meregang": frozenset({"nyawa"}),
    **dict.fromkeys(
        "menghembuskan mengembuskan hembuskan embuskan".split(), frozenset({"napas", "nafas"})
    ),
    "menelan": frozenset({"korban"}),
    "babak": frozenset({"belur"}),
    "sesak": frozenset({"napas", "nafas"}),
    "terkena": frozenset(
        "panah peluru bacokan sabetan tusukan tembakan bacok lemparan anak tikaman".split()
    ),
    "kena": frozenset(
        "panah peluru bacokan sabetan tusukan tembakan bacok lemparan tikam tusuk tembak".split()
    ),
}
"""Word -> one of these stands behind it, or it says nothing of death or injury."""
DENIED: Final = frozenset("nyaris hampir hukuman pidana tidak sampai tanpa tdk tak takut".split())
"""Words before which there is no death: "nyaris tewas", "pidana mati"."""
GRADES: Final[dict[str, str]] = {
    "berat": "luka berat",
    "parah": "luka berat",
    "serius": "luka berat",
    "sedang": "luka sedang",
    "ringan": "luka ringan",
    "luka": "luka-luka",
    "dunia": "meninggal dunia",
}
"""Word behind "luka" or "meninggal" -> what the two say together."""
TAKES_AFTER: Final = frozenset(
    "menewaskan tewaskan renggut merenggut melukai md lb lr jiwa tewas menelan luka-luka".split()
) | {
    "luka berat",
    "luka sedang",
    "luka ringan",
    "meninggal dunia",
}
"""What a number follows: "MD 1 orang", "menewaskan dua"."""
PAIR: Final = {
    "kedua": 2,
    "keduanya": 2,
    "ketiga": 3,
    "ketiganya": 3,
    "keempat": 4,
    "keempatnya": 4,
}
SINGLE: Final = frozenset({"seorang", "sesosok", "seseorang"})
VAGUE: Final = frozenset("puluhan ratusan belasan beberapa sejumlah".split())
"""Words that say there were some, and never how many."""
GRADED: Final = frozenset({"lb", "lr"})
"""Abbreviations of reports: each stands behind somebody of his own."""
