# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Ranks of the police and the armed forces with their printed forms (domain.md, section 11)."""

from __future__ import annotations

from typing import Final

_FORMS: Final[dict[str, str]] = {
    "Jenderal": "jenderal polisi|jenderal pol|jenderal tni|jenderal|jendral",
    "Komjen": "komisaris jenderal polisi|komisaris jenderal|komjen pol|komjenpol|komjen",
    "Irjen": "inspektur jenderal polisi|inspektur jenderal|irjen pol|irjenpol|irjen",
    "Brigjen": "brigadir jenderal polisi|brigadir jenderal|brigjen pol|brigjenpol|brigjen tni|brigjen",
    "Kombes Pol": "komisaris besar polisi|komisaris besar|kombes polisi|kombes pol|kombespol|kbp",
    "Kombes": "kombes",
    "AKBP": "ajun komisaris besar polisi|ajun komisaris besar|akbp|akpb|abkp|akb polisi",
    "Kompol": "komisaris polisi|kompol|kompol pol",
    "AKP": "ajun komisaris polisi|ajun komisaris|akp",
    "Iptu": "inspektur polisi satu|inspektur satu|inspektur polisi tingkat satu|iptu",
    "Ipda": "inspektur polisi dua|inspektur dua|inspektur polisi tingkat dua|ipda",
    "Aiptu": "ajun inspektur polisi satu|ajun inspektur satu|aiptu",
    "Aipda": "ajun inspektur polisi dua|ajun inspektur dua|aipda",
    "Bripka": "brigadir polisi kepala|brigadir kepala|bripka",
    "Brigpol": "brigadir polisi|brigpol|brigadir|brig",
    "Briptu": "brigadir polisi satu|brigadir satu|briptu",
    "Bripda": "brigadir polisi dua|brigadir dua|bripda",
    "Abrip": "ajun brigadir polisi|abrip",
    "Abriptu": "ajun brigadir polisi satu|abriptu",
    "Abripda": "ajun brigadir polisi dua|abripda",
    "Bharaka": "bhayangkara kepala|bharaka",
    "Bharatu": "bhayangkara satu|bharatu",
    "Bharada": "bhayangkara dua|bharada",
    "Mayjen": "mayor jenderal tni|mayor jenderal|mayjen tni|mayjen",
    "Letjen": "letnan jenderal tni|letnan jenderal|letjen tni|letjen",
    "Laksda": "laksamana muda|laksda",
    "Laksma": "laksamana pertama|laksma",
    "Marsma": "marsekal pertama|marsma",
    "Kolonel": "kolonel|kol",
    "Letkol": "letnan kolonel|letkol",
    "Mayor": "mayor",
    "Kapten": "kapten",
    "Lettu": "letnan satu|lettu",
    "Letda": "letnan dua|letda",
    "Peltu": "pembantu letnan satu|peltu",
    "Pelda": "pembantu letnan dua|pelda",
    "Serma": "sersan mayor|serma",
    "Serka": "sersan kepala|serka",
    "Sertu": "sersan satu|sertu",
    "Serda": "sersan dua|serda",
    "Kopka": "kopral kepala|kopka",
    "Koptu": "kopral satu|koptu",
    "Kopda": "kopral dua|kopda",
    "Praka": "prajurit kepala|praka",
    "Penata": "penata tk i|penata|penda|pengda|pengatur",
}

RANK_OF: Final[dict[str, str]] = {
    f: rank for rank, forms in _FORMS.items() for f in forms.split("|")
}
"""Printed form in lower case without full stops -> the usual short form."""

RANK_FIRST: Final = frozenset(form.split()[0] for form in RANK_OF)
MISPRINTED_RANKS: Final = {"akpb": "AKBP", "abkp": "AKBP"}
CORPS: Final = frozenset(
    "inf kav arm czi cpl cba chb cpm ckm caj cku arh mar laut kal tek nav ctp pol".split()
)
"""Words that may stand between an army rank and the name: "Letkol Inf Agus"."""
