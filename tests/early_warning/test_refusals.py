"""Refusals: one line in the language of who reads it, with the options that help."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest

import kentongan.early_warning
from kentongan.early_warning.detectors import DETECTORS
from kentongan.early_warning.detectors.sheet import require
from kentongan.early_warning.indonesian import METHODS, REFUSALS
from kentongan.early_warning.input_error import LISTED, InputError, Said
from kentongan.early_warning.methods import SCANS
from kentongan.early_warning.refusals import refusal
from kentongan.early_warning.scan.options import Options

LIBRARY = Path(kentongan.early_warning.__file__).parent
SENTENCE_AT = {"InputError": 1, "Said": 0, "_Unfit": 0, "_refuse": 1, "require": 2}
"""Which argument of a call is the sentence."""


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def sentences(node: ast.expr) -> Iterator[str]:
    """The sentences that an argument may be, where they are written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from sentences(node.body)
        yield from sentences(node.orelse)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Tuple):
        for each in node.value.elts:
            yield from sentences(each)


def raised() -> dict[str, str]:
    """Every sentence of a refusal in the library, and where it is raised."""
    found = {}
    for path in sorted(LIBRARY.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                at = SENTENCE_AT.get(node.func.id, 99)
                for each in sentences(node.args[at]) if at < len(node.args) else ():
                    found[each] = f"{path.relative_to(LIBRARY)}:{node.lineno}"
    return found


def refused(call: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value


def test_every_sentence_has_indonesian_words_with_the_same_values() -> None:
    """What is raised is found by reading the code, so that no new refusal stays English."""
    everything = raised()
    assert len(everything) > 90
    assert {s: at for s, at in everything.items() if s not in REFUSALS} == {}
    for english, indonesian in REFUSALS.items():
        assert fields(english) == fields(indonesian), english


def test_no_sentence_has_its_values_baked_in() -> None:
    """One that is put together where it is raised could be said in English alone."""
    baked = [
        f"{path.relative_to(LIBRARY)}:{node.lineno}"
        for path in sorted(LIBRARY.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if isinstance(
            dict(enumerate(node.args)).get(SENTENCE_AT.get(node.func.id, 99)), ast.JoinedStr
        )
    ]
    assert baked == []


def test_no_sentence_is_kept_that_nobody_raises() -> None:
    """Words for what is gone go too; a sentence held in a variable stands in the code as well."""
    texts = {
        node.value
        for path in LIBRARY.rglob("*.py")
        if path.name != "indonesian.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(REFUSALS) - texts == set()


def test_every_method_has_its_line() -> None:
    """Methods that are none have no line either."""
    assert set(METHODS) == {each.name for each in (*DETECTORS, *SCANS)}


@pytest.mark.parametrize(
    ("error", "indonesian", "english"),
    [
        (
            InputError("count", "{cell!r} is no number", column="jumlah", row=3, cell="tiga"),
            "kolom jumlah, baris 3: 'tiga' bukan bilangan [count]",
            "column jumlah, row 3: 'tiga' is no number [count]",
        ),
        (
            InputError("date_order", "no date", column="tgl"),
            "kolom tgl: tanpa tanggal (--date-order dmy atau --date-order mdy) [date_order]",
            "column tgl: no date (--date-order dmy or --date-order mdy) [date_order]",
        ),
        (
            refused(lambda: require(False, "alpha", "is {given}: between 0 and 1", given=2)),
            "alpha 2: seharusnya antara 0 dan 1 [parameter]",
            "alpha is 2: between 0 and 1 [parameter]",
        ),
        (
            refused(lambda: Options(share=2.0)),
            "share diisi 2.0: seharusnya lebih dari 0 dan paling besar 1 [parameter]",
            "share is 2.0: it needs to be above 0 and at most 1 [parameter]",
        ),
        (InputError("x", "a new one"), "a new one [x]", "a new one [x]"),
        (
            InputError("x", Said("step {step}", {"step": Said("no date", {})})),
            "langkah ke-tanpa tanggal [x]",
            "step no date [x]",
        ),
    ],
)
def test_one_line_in_either_language(error: InputError, indonesian: str, english: str) -> None:
    """Where, what, which options, and the code; a sentence without translation stays as it is."""
    assert refusal(error, "id") == indonesian
    assert refusal(error, "en") == english
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  our own
    assert (refusal(copy, "id"), str(copy)) == (indonesian, str(error))


def test_long_lists_of_names_are_cut() -> None:
    """A table may have twenty thousand columns."""
    names = [f"k{n}" for n in range(LISTED + 5)]
    error = InputError("column", "there is no such column; there are {names}", names=names)
    assert str(error).endswith(f"k{LISTED - 1} and 5 more")
    assert "k11 dan 5 lagi" in refusal(error, "id")
    assert str(InputError("column", "{names}", names=names[:2])) == "k0, k1"
