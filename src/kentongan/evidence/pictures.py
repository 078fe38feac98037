"""What a file of evidence really is, and the same file without what it should not tell.

Plain Python on bytes. The name a phone gives a file proves nothing: its first bytes decide.
"""

from __future__ import annotations

import io
import struct
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

TYPES: Final[dict[str, str]] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}
"""Media types that are taken, and the ending of their files."""
PIXELS_MOST = 60_000_000
"""Beyond it unpacking a picture would take a gigabyte: refused before it is unpacked."""
_KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_WRITTEN_AS = {"MPO": "JPEG"}
"""A phone's JPEG with a second picture behind the first (CIPA DC-007): only the first is kept."""
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, struct.error)
"""What Pillow raises on broken bytes, depending on where they are broken."""
_POSITION = 0x8825  # the GPS directory of EXIF 2.32, 4.6.6


class UnfitEvidence(ValueError):
    """A file that cannot be taken; `code` says why: empty, wrong_type, damaged, too_many_pixels."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def media_type_of(data: bytes) -> str:
    """The media type by content (JPEG, PNG, WebP, PDF); UnfitEvidence for anything else."""
    if not data:
        raise UnfitEvidence("empty")
    if data[:5] == b"%PDF-":
        return "application/pdf"
    with _opened(data) as image:
        return _KINDS[_format(image)]


def _format(image: Image.Image) -> str:
    kind = image.format or ""
    return _WRITTEN_AS.get(kind, kind)


def _opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd in a file is no concern of its reader
        try:
            # Only these: a library of fifty decoders is not for strangers' files.
            image = Image.open(io.BytesIO(data), formats=tuple(_KINDS))
        except Image.DecompressionBombError as error:
            raise UnfitEvidence("too_many_pixels") from error
        except UnidentifiedImageError as error:
            raise UnfitEvidence("wrong_type") from error
        except _DAMAGE as error:
            raise UnfitEvidence("damaged") from error
    if image.width * image.height > PIXELS_MOST:
        raise UnfitEvidence("too_many_pixels")
    return image


def cleaned(data: bytes, *, keep_position: bool) -> bytes:
    """The picture written anew, turned upright and without metadata.

    With `keep_position` its EXIF stays, position included: a unit may want it, nobody gives it away
    unknowingly. Written anew, so that nothing hides behind the picture's end.
    """
    try:
        with _opened(data) as image, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif = image.getexif() if keep_position else Image.Exif()
            upright = ImageOps.exif_transpose(image)
            exif.pop(0x0112, None)  # orientation: done above, a viewer must not turn it twice
            out = io.BytesIO()
            colours = upright.info.get("icc_profile")
            upright.info = {}  # comments and XMP can name the place as well
            upright.save(
                out,
                format=_format(image),
                exif=exif.tobytes() if len(exif) else b"",
                icc_profile=colours,
                quality=88,
            )
            return out.getvalue()
    except UnfitEvidence:
        raise
    except _DAMAGE as error:
        raise UnfitEvidence("damaged") from error


def has_position(data: bytes) -> bool:
    """Does the picture tell where it was taken?"""
    with _opened(data) as image:
        return bool(image.getexif().get_ifd(_POSITION))
