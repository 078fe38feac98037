"""An uploaded file, taken or refused with a sentence that names it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kentongan.errors import Invalid
from kentongan.evidence.pictures import TYPES, UnfitEvidence, cleaned, has_position, media_type_of

PDF: Final = "application/pdf"
UNFIT: Final = {
    "empty": gettext_lazy("The file %(name)s is empty."),
    "wrong_type": gettext_lazy("%(name)s is not a photo (JPEG, PNG, WebP) or a PDF."),
    "no_picture": gettext_lazy("%(name)s is not a photo (JPEG, PNG, WebP)."),
    "damaged": gettext_lazy("The picture %(name)s is damaged: take or save it again."),
    "too_many_pixels": gettext_lazy("The picture %(name)s has too many pixels: save it smaller."),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name and bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Fit:
    """A file that may be kept: checked, pictures written anew."""

    name: str
    media_type: str
    data: bytes
    sha256: str
    sent_sha256: str
    """Of the bytes as they came."""
    position_kept: bool

    @property
    def content(self) -> ContentFile[bytes]:
        """For a file field. Named by content: what a user calls a file is no path on our disk."""
        return ContentFile(self.data, name=f"{self.sha256[:32]}{TYPES[self.media_type]}")


def fit(
    upload: Upload,
    *,
    field: str,
    most_bytes: int,
    keep_position: bool = False,
    types: Collection[str] = tuple(TYPES),
) -> Fit:
    """The upload as it may be kept, or Invalid at `field`, naming the file and the reason."""
    name = PurePath(upload.name).name[:255]
    if len(upload.data) > most_bytes:
        raise Invalid(
            "file_too_large",
            _("The file %(name)s is too large: at most %(most)s MB.")
            % {"name": name, "most": most_bytes // (1024 * 1024)},
            field=field,
        )
    try:
        media_type = media_type_of(upload.data)
        if media_type not in types:
            raise UnfitEvidence("wrong_type")
        data = upload.data
        is_picture = media_type != PDF
        if is_picture:
            data = cleaned(data, keep_position=keep_position)
    except UnfitEvidence as error:
        only_pictures = error.code == "wrong_type" and PDF not in types
        words = str(UNFIT["no_picture" if only_pictures else error.code]) % {"name": name}
        raise Invalid(f"file_{error.code}", words, field=field) from error
    return Fit(
        name=name,
        media_type=media_type,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        sent_sha256=hashlib.sha256(upload.data).hexdigest(),
        position_kept=keep_position and is_picture and has_position(data),
    )
