# ruff: noqa: E501  (texts stay on one line)
"""Frame of a briefing from short synthetic texts: host, place code, chair, who was there, layout."""

from __future__ import annotations

import pytest

from kentongan.text_reading.briefing import read_briefing
from kentongan.text_reading.grammar.units import find_units, province_of
from kentongan.text_reading.layout import lay_out, sentences
from kentongan.text_reading.normalise import Source, shadow
from kentongan.text_reading.records import BriefingReading


def value(reading: BriefingReading, name: str) -> object:
    found = getattr(reading, name)
    return found and found.value


@pytest.mark.parametrize(
    ("text", "host", "code", "rule"),
    [
        ("RESOR JEPARA\nNOTULEN RAPAT\nPimpinan rapat : Kapolres\n", "Polres Jepara", "33.20", "host.letterhead"),
        ("POLSEK DRIYOREJO\nNOTULEN RAPAT\nPimpinan rapat : Kapolsek\nPolres Gresik\n", "Polsek Driyorejo", "35.25.15", "host.letterhead"),
        ("Personel Polres Gresik menggelar patroli malam di sejumlah titik yang selama ini dianggap rawan oleh warga kota.", "Polres Gresik", "35.25", "host.first_unit"),
        ("Menurut Kapolres Gresik, situasi wilayah aman dan kondusif sehingga warga dapat beraktivitas seperti biasa lagi.", "Polres Gresik", "35.25", "host.first_post"),
        ("SURABAYA - Kapolda Jatim Irjen Pol Rudi memimpin apel di Mapolda Jatim bersama seluruh personel yang bertugas.", "Polda Jatim", "35.78", "host.place"),
        ("Apel dipimpin Kapolda Jatim Irjen Pol Rudi di Mapolda Jatim dan diikuti Polres Gresik serta seluruh personel lain.", "Polda Jatim", "35.25", "host.place"),
        ("Kapolsek Driyorejo AKP Budi memimpin apel di halaman Mapolsek Driyorejo, laporan disampaikan ke Kapolres Gresik sore itu.", "Polsek Driyorejo", "35.25.15", "host.place"),
        ("Apel dipimpin Kapolres Jepara AKBP Budi di Aula Kantor Kecamatan Bangsri Baru pada Senin pagi yang cerah itu.", "Polres Jepara", "33.20.08", "host.chair"),
        ("Apel dipimpin Kapolres Tabanan AKBP Budi di Wantilan Desa Adat Candikuning bersama warga pada Senin pagi yang cerah.", "Polres Tabanan", "51.02.09", "host.chair"),
        ("Apel dipimpin Kapolres Tabanan AKBP Budi di Wantilan Desa Adat Beraban bersama warga pada Senin pagi yang cerah itu.", "Polres Tabanan", "51.02", "host.chair"),
        ("Apel dipimpin Kapolres Tabanan AKBP Budi di Kecamatan Antahberantah bersama warga pada Senin pagi yang cerah itu juga.", "Polres Tabanan", "51.02", "host.chair"),
    ],
)  # fmt: skip
def test_host_and_code(text: str, host: str, code: str, rule: str) -> None:
    """Unit where it takes place, and the code of its area or of the district named."""
    reading = read_briefing(text)
    assert reading.host_unit is not None
    assert (reading.host_unit.value, reading.host_unit.rule) == (host, rule)
    assert value(reading, "place_code") == code


def test_polsek_far_from_its_polres() -> None:
    """A Polsek whose Polres is unknown has no code unless its name is one district's."""
    text = "Kapolsek Kediri AKP Budi memimpin apel di Mapolsek Kediri. Kapolres Antah hadir. Kapolres berpesan banyak hal."
    reading = read_briefing(text)
    assert value(reading, "host_unit") == "Polsek Kediri"
    assert reading.place_code is None


@pytest.mark.parametrize(
    ("text", "post"),
    [
        (
            "Rapat dipimpin Kapolres di aula. Hadir Kapolres Gresik AKBP Rudi Hartono, S.H. beserta seluruh perwira jajarannya.",
            "Kapolres Gresik",
        ),
        (
            "Rapat dipimpin Kapolres di Aula Polres Gresik bersama seluruh perwira dan bintara jajarannya pada Senin pagi hari.",
            "Kapolres Gresik",
        ),
        (
            "Rapat dipimpin oleh warga setempat di balai desa, Kapolsek Driyorejo hanya menjadi peserta dalam kegiatan tersebut.",
            None,
        ),
        ("Pimpinan rapat : seseorang\nNOTULEN\n", None),
        ("Kapolres Gresik hadir. " * 8, None),
        (
            "Polisi menjaga pasar dan terminal sepanjang hari sehingga warga dapat berbelanja dengan tenang tanpa rasa khawatir.",
            None,
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nSelamat pagi.\n\n00:03.000 --> 00:04.000\n<v Ibu Guru>Baik.</v>\n",
            None,
        ),
        (
            "*Kepada Yth. Kapolres Gresik*\n*Dari : Kapolsek Driyorejo*\nIjin melaporkan Komandan, telah dilaksanakan patroli dan apel.\n",
            None,
        ),
    ],
)
def test_chair(text: str, post: str | None) -> None:
    """Who led; nobody when nobody is said to lead."""
    chair = read_briefing(text).chair
    assert (chair and chair.value.post) == post


def test_telegram_without_labels() -> None:
    """An item without an addressee goes to the recipients; text before the first item is kept apart."""
    text = (
        "SURAT TELEGRAM\n\nKEPADA : KAPOLSEK DRIYOREJO\nDARI : KAPOLRES GRESIK\nNOMOR : ST/1/II/OPS./2025 TGL : 3 - 2 - 2025\n\n"
        "CCC TTK DIPERINTAHKAN KPD KA AGAR MELAKSANAKAN HAL SBB TTK DUA SATU TTK TINGKATKAN PATROLI TTK DUA TTK CEK TAHANAN TTK\n\n"
        "DIPERINTAHKAN AGAR TTK DUA SATU TTK JAGA POS LALIN TTK\n\nDEMIKIAN UTK MENJADI MAKLUM TTK\n"
    )
    reading = read_briefing(text).as_json()
    assert reading["recipients"] == ["Kapolsek Driyorejo"]
    got = [(d["quote"], d["addressees"]) for d in reading["directives"]]
    assert got == [
        (q, ["Kapolsek Driyorejo"]) for q in ("TINGKATKAN PATROLI", "CEK TAHANAN", "JAGA POS LALIN")
    ]


def test_telegram_without_sender_orders_nothing() -> None:
    """Nobody stands behind an order without a sender."""
    text = (
        "RESOR GRESIK\nSURAT TELEGRAM\n\nCCC TTK AGAR TINGKATKAN PATROLI TTK SATU TTK CEK POS TTK\n"
    )
    reading = read_briefing(text)
    assert reading.directives == ()
    assert value(reading, "host_unit") == "Polres Gresik"


def test_public_and_strangers() -> None:
    """What is said to the public, and what others say, is no directive."""
    text = (
        'Kapolres Gresik AKBP Rudi memimpin apel di Mapolres Gresik. "Masyarakat tolong jaga kebersihan lingkungan," kata Kapolres.\n\n'
        '"Tangkap pelakunya sekarang juga!" teriak seorang warga. Kepada Kasat Lantas ia meminta jalan dibuka.\n\n'
        '"Rekan-rekan agar siaga," imbau Rudi. Kapolres mengatakan, "Jangan lengah menjaga tahanan."\n'
    )
    quotes = [d.quote.value for d in read_briefing(text).directives]
    assert quotes == ["Rekan-rekan agar siaga", "Jangan lengah menjaga tahanan"]


def test_amanat_without_an_author() -> None:
    """A read speech whose author is not named stays with its reader."""
    text = 'Kapolres Gresik AKBP Rudi memimpin apel dan membacakan amanat pimpinan di Mapolres Gresik pada Senin. "Tingkatkan patroli malam," ujarnya.\n'
    points = read_briefing(text).directives
    assert [p.speaker_post.value for p in points] == ["Kapolres Gresik"]


def test_tables_without_orders() -> None:
    """A table that holds no order column, or that nobody orders, is none."""
    plain = "NOTULEN RAPAT\nPimpinan rapat : Kapolres Gresik\n\n| No | Nama | Pangkat |\n| 1 | Budi | AKP |\n|---|---|---|\nNo | Uraian | PIC\n| 1 | | Kabag Ops |\n"
    assert read_briefing(plain).directives == ()
    release = "Kapolres Gresik AKBP Rudi memimpin rapat di Mapolres Gresik dengan hasil yang dituangkan dalam tabel berikut ini.\n| No | Instruksi | PIC |\n| 1 | Cek pos jaga | Kabag Ops |\n"
    assert [d.addressees[0].value for d in read_briefing(release).directives] == ["Kabag Ops"]


def test_transcript_without_voices() -> None:
    """Cues without a speaker are laid out and order nothing; a note may run over lines."""
    text = "WEBVTT\n\nNOTE Rapat\nTempat: Polres Gresik\n\n1\n00:01.000 --> 00:02.000\nJaga pos ya.\nJangan tidur.\n\n00:03.000 --> 00:04.000\n<v Budi>Siap.</v>\n"
    layout = lay_out(text)
    cues = [text[b.start : b.end] for b in layout.blocks if b.role == "cue"]
    assert cues == ["Jaga pos ya.\nJangan tidur.", "Siap."]
    assert read_briefing(text).directives == ()


def test_message_layout() -> None:
    """A bare chat header, lettered headings, groups in the running text, the report behind the orders."""
    text = (
        "[15/2/2025 22.47] Kapolsek Driyorejo:\nMohon ijin melaporkan Komandan, telah dilaksanakan apel di Polsek Driyorejo dipimpin Kapolsek AKP Budi dan\ndiikuti oleh :\n1. Kanit Binmas\n\n"
        "A. Arahan Kapolsek\n* Jaga pos malam ini\nSemua anggota siaga di mako.\nKapolsek meminta piket mengecek tahanan.\nSituasi aman kondusif.\nTingkatkan patroli.\n"
    )
    reading = read_briefing(text)
    assert reading.kind.value == "whatsapp"
    assert [a.value.post for a in reading.attendees] == ["Kanit Binmas"]
    assert [d.quote.value for d in reading.directives] == [
        "Jaga pos malam ini", "Semua anggota siaga di mako", "piket mengecek tahanan",
    ]  # fmt: skip


def test_chat_of_a_stranger() -> None:
    """A message of somebody without command orders nothing."""
    assert read_briefing("[15/2/2025 22.47] Camat Gresik: tolong jaga pos ya\n").directives == ()


def test_place_field_left_empty() -> None:
    """An empty or bracketed field is no place."""
    text = "NOTULEN RAPAT\nTempat : (menyusul)\nPimpinan rapat : Kapolres Gresik\nHost : Bagops\n"
    assert read_briefing(text).place is None


def test_small_places() -> None:
    """A word too short to be a room is passed over."""
    text = "Kapolres Gresik AKBP Rudi memimpin apel di pos pada Senin pagi bersama seluruh personel yang bertugas pada hari itu.\n"
    assert read_briefing(text).place is None


def test_polda_of_nowhere() -> None:
    """An unknown Polda name tells no province."""
    text = "Polda Antahberantah dan Polda Bali"
    assert province_of(find_units(Source(text, shadow(text)))) == "51"
    assert province_of([]) is None


def test_a_sentence_of_stops() -> None:
    """Nothing between two ends is no sentence."""
    source = Source("a b c. ! d", shadow("a b c. ! d"))
    assert sentences(source, 0, 0) == []


def test_json_of_a_reading_holds_its_corrections() -> None:
    """Corrections and flags travel with the values."""
    row = read_briefing("Kapolres Gresik memimpin apel. Karo Wabprop hadir.").as_json()
    assert row["corrections"][0]["offered"] == "Wabprof"
