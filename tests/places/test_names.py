"""Names of places: folding and the vote of the parents, against its naive twin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.naive.places_vote import best

from kentongan.places.names import Named, folded, registry_fold, spans_of, vote, words_of

AREAS = [
    Named("35", "jawatimur", "provinsi"),
    Named("35.06", "kediri", "kabupaten"),
    Named("35.71", "kediri", "kota"),
    Named("51", "bali", "provinsi"),
    Named("51.02", "tabanan", "kabupaten"),
    Named("51.02.05", "tabanan", "kecamatan"),
    Named("51.02.06", "kediri", "kecamatan"),
    Named("51.02.06.2004", "beraban", "desa"),
    Named("51.02.06.2013", "kediri", "desa"),
    Named("51.02.02", "selemadegtimur", "kecamatan"),
    Named("51.02.02.2007", "beraban", "desa"),
]
PARENTS = {area.code: area for area in AREAS}


def voted(text: str) -> tuple[list[str], int]:
    """The winners for a text."""
    return vote(spans_of(words_of(text)), AREAS, PARENTS)


@given(
    st.lists(
        st.sampled_from(
            ["kediri", "tabanan", "bali", "jawa", "timur", "beraban", "selemadeg", "raya"]
        ),
        max_size=5,
    )
)
def test_the_vote_equals_its_naive_twin(words: list[str]) -> None:
    """Whatever the words and their order, most explained words win."""
    winners, most = voted(" ".join(words))
    assert (set(winners), most) == best(words, AREAS)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Kediri", ["35.06", "35.71", "51.02.06"]),
        ("Kediri Tabanan", ["51.02.06"]),
        ("Kediri, Kab. Tabanan, Bali", ["51.02.06"]),
        ("Tabanan, Kediri", ["51.02.06"]),
        ("Desa Kediri Kec. Kediri", ["51.02.06.2013"]),
        ("desa kediri", ["51.02.06.2013"]),
        ("Kota Kediri", ["35.71"]),
        ("Kab.Kediri", ["35.06"]),
        ("di Kediri, Jawa Timur", ["35.06", "35.71"]),
        ("Beraban", ["51.02.02.2007", "51.02.06.2004"]),
        ("BERABAN Selemadeg-Timur", ["51.02.02.2007"]),
        ("Kelurahan Kediri Tabanan", ["51.02.06"]),
        ("Surabaya", []),
        (" ,. ", []),
    ],
)
def test_parents_decide_between_places_of_one_name(text: str, codes: list[str]) -> None:
    """With the parent it is one place; without it all stay."""
    assert voted(text)[0] == codes


@pytest.mark.parametrize(
    ("name", "level", "result"),
    [
        ("Kabupaten Tabanan", 2, "tabanan"),
        ("Kota Administrasi Jakarta Selatan", 2, "jakartaselatan"),
        ("Daerah Khusus Ibukota Jakarta", 1, "jakarta"),
        ("Daerah Istimewa Yogyakarta", 1, "yogyakarta"),
        ("Kota Baru", 4, "kotabaru"),
        ("Kaba-kaba", 4, "kabakaba"),
    ],
)
def test_the_registry_is_found_by_the_bare_name(name: str, level: int, result: str) -> None:
    """Kind words of provinces, regencies and cities are dropped; a village's belong to its name."""
    assert registry_fold(name, level) == result


@given(st.text(max_size=40))
def test_any_text_is_read_without_error(text: str) -> None:
    """Folding is idempotent, and no text breaks the search."""
    assert folded(folded(text)) == folded(text)
    assert voted(text)[1] >= 0
