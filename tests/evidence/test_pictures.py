"""Files of evidence: what they really are, and what they no longer tell."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kentongan.evidence.pictures import (
    UnfitEvidence,
    cleaned,
    has_position,
    media_type_of,
)

TABANAN = {1: "S", 2: (8.0, 32.0, 24.0), 3: "E", 4: (115.0, 7.0, 30.0)}
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>8,32.4S</exif:GPSLatitude></x:xmpmeta>'
)


def picture(kind: str = "JPEG", *, orientation: int = 1, **more: Any) -> bytes:
    """A wide picture, black on its left half, taken at Tabanan."""
    image = Image.new("RGB", (32, 16), "white")
    image.paste("black", (0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Kamera"
    exif[0x8825] = TABANAN
    out = io.BytesIO()
    image.save(out, format=kind, exif=exif, **more)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_does_not_tell_where_it_was_taken(kind: str) -> None:
    """Position, camera and XMP go: a witness's house is not given away by his picture."""
    data = picture(kind, xmp=XMP) if kind != "PNG" else picture(kind)
    assert has_position(data)
    clean = cleaned(data, keep_position=False)
    assert not has_position(clean)
    assert not dict(opened(clean).getexif())
    assert b"GPSLatitude" not in clean
    assert b"Kamera" not in clean


def test_a_comment_goes_as_well() -> None:
    """A comment block can name the place in plain words."""
    clean = cleaned(picture(comment=b"rumah saksi, Banjar Contoh"), keep_position=False)
    assert b"rumah saksi" not in clean


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_unit_that_wants_the_position_keeps_it(kind: str) -> None:
    """The position proves a patrol where the unit chooses to prove it."""
    clean = cleaned(picture(kind), keep_position=True)
    assert opened(clean).getexif().get_ifd(0x8825)[2] == TABANAN[2]


@pytest.mark.parametrize("keep", [True, False])
def test_a_photo_stands_upright_once(keep: bool) -> None:
    """A picture turned by its camera is turned in its pixels, and no viewer turns it again."""
    clean = opened(cleaned(picture("PNG", orientation=6), keep_position=keep))
    assert clean.size == (16, 32)
    assert clean.getexif().get(0x0112) is None
    assert clean.getpixel((8, 4)) == (0, 0, 0)


def test_nothing_hides_behind_the_picture() -> None:
    """The picture is written anew: a program appended to it does not come along."""
    assert b"MZ-program" not in cleaned(picture() + b"MZ-program", keep_position=True)


def test_a_phone_photo_with_a_second_picture_is_a_photo() -> None:
    """Phones put a second picture behind the first (MPO): one JPEG is kept."""
    out = io.BytesIO()
    pages = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    pages[0].save(out, format="MPO", save_all=True, append_images=pages[1:])
    assert media_type_of(out.getvalue()) == "image/jpeg"
    assert opened(cleaned(out.getvalue(), keep_position=False)).format == "JPEG"


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_a_type_is_what_the_bytes_say(kind: str, media_type: str) -> None:
    """Not what the name says: a picture is known by its own first bytes."""
    assert media_type_of(picture(kind)) == media_type


def test_a_pdf_is_known_by_its_head() -> None:
    """A scanned order letter is evidence as well."""
    assert media_type_of(b"%PDF-1.7\n") == "application/pdf"


def _gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, format="GIF")
    return out.getvalue()


def _bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + bytes(60), "wrong_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "wrong_type"),
        (_gif(), "wrong_type"),
        (_bomb(9_000, 9_000), "too_many_pixels"),
        (_bomb(100_000, 100_000), "too_many_pixels"),
    ],
    ids=["empty", "exe", "svg", "gif", "bomb", "huge bomb"],
)
def test_what_is_no_evidence(data: bytes, code: str) -> None:
    """A renamed program, a drawing that can run scripts, a picture that would fill the memory."""
    with pytest.raises(UnfitEvidence) as refusal:
        media_type_of(data)
    assert refusal.value.code == code


def test_a_bomb_is_refused_when_it_is_cleaned_too() -> None:
    """Its size is looked at before a pixel is unpacked."""
    with pytest.raises(UnfitEvidence) as refusal:
        cleaned(_bomb(9_000, 9_000), keep_position=False)
    assert refusal.value.code == "too_many_pixels"


def test_a_cut_picture_is_damaged() -> None:
    """Half a photo proves nothing; its sender is told."""
    data = picture("PNG")
    with pytest.raises(UnfitEvidence) as refusal:
        cleaned(data[: len(data) // 2], keep_position=False)
    assert refusal.value.code == "damaged"


def test_a_broken_head_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the decoder stumbles over while it looks at the head, the sender gets an answer."""

    def stumble(*_given: Any, **_options: Any) -> None:
        raise ValueError("decompressed data too large")

    monkeypatch.setattr(Image, "open", stumble)
    with pytest.raises(UnfitEvidence) as refusal:
        media_type_of(b"\x89PNG")
    assert refusal.value.code == "damaged"


SOUND = [picture(kind) for kind in ("JPEG", "PNG", "WEBP")]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SOUND),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=12),
    st.booleans(),
)
def test_any_damage_is_answered(data: bytes, hits: list[tuple[int, int]], keep: bool) -> None:
    """Whichever bytes are broken: a clean picture comes out or a refusal, never a crash."""
    broken = bytearray(data)
    for at, byte in hits:
        broken[at % len(broken)] = byte
    try:
        media_type_of(bytes(broken))
        clean = cleaned(bytes(broken), keep_position=keep)
    except UnfitEvidence:
        return
    assert keep or not has_position(clean)
