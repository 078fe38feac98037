# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Files as they arrive, opened as text: .txt .md .html .docx .pdf (text layer) .vtt.

A file that cannot be read is refused with a stable code that screens translate; nothing is guessed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Final, Literal

MAX_BYTES: Final = 50 * 1024 * 1024
"""Default limit for a file and for what a .docx inflates to."""

MAX_CHARACTERS: Final = 400_000
"""Default limit for the text itself: some two hundred pages. What is longer is no briefing, and would
hold up whoever waits for it."""

MAX_PAGES: Final = 500
"""Pages of a PDF read at most; a briefing has a few."""

Reason = Literal[
    "empty",
    "too_large",
    "too_long",
    "unknown_ending",
    "binary",
    "wrong_encoding",
    "corrupt",
    "password",
    "no_text_layer",
    "zip_bomb",
]

REASONS: Final[dict[Reason, str]] = {
    "empty": "the file holds no text",
    "too_large": "the file is too large",
    "too_long": "the text is too long",
    "unknown_ending": "this kind of file is not read",
    "binary": "the file is binary, not text",
    "wrong_encoding": "the file's character encoding cannot be told",
    "corrupt": "the file is damaged",
    "password": "the PDF is protected by a password",
    "no_text_layer": "the PDF is a scan without a text layer",
    "zip_bomb": "the document inflates to far more than it should",
}


class UnreadableDocument(Exception):
    """A file is refused: `code` (one of `REASONS`), the file's `name`, `detail`, and an English `reason`."""

    def __init__(self, code: Reason, name: str, detail: str = "") -> None:
        self.code: Reason = code
        self.name = name
        self.detail = detail
        self.reason = f"{REASONS[code]} ({detail})" if detail else REASONS[code]
        super().__init__(f"{name}: {self.reason}")


def open_document(
    name: str,
    data: bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_characters: int | None = MAX_CHARACTERS,
) -> str:
    """Text of a file by its name's ending.

    `max_bytes` bounds the file and what it inflates to, `max_characters` its text (None: as long as it is).
    Line ends become "\\n"; tables of a .docx or .html become rows with "|" between the cells. Raises
    `UnreadableDocument`.
    """
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    opener = _OPENERS.get(ending)
    if opener is None:
        raise UnreadableDocument("unknown_ending", name, f".{ending}" if ending else "")
    if len(data) > max_bytes:
        raise UnreadableDocument("too_large", name, f"{len(data)} > {max_bytes} bytes")
    if not data.strip():
        raise UnreadableDocument("empty", name)
    text = opener(name, data, max_bytes).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip().strip("\ufeff"):
        raise UnreadableDocument("no_text_layer" if ending == "pdf" else "empty", name)
    if max_characters is not None and len(text) > max_characters:
        raise UnreadableDocument("too_long", name, f"{len(text)} > {max_characters} characters")
    return text


# ------------------------------------------------------------------ plain text

_SIGNATURES: Final = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"MZ\x90",
    b"Rar!",
    b"\x1f\x8b",
)
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def _decode(name: str, data: bytes) -> str:
    if data.startswith(_SIGNATURES):
        raise UnreadableDocument("binary", name)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(name, data, encoding)
    if b"\x00" in data[:4096]:
        raise UnreadableDocument("binary", name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guess(name, data)
    if len(_CONTROL.findall(text)) > max(2, len(text) // 200):
        raise UnreadableDocument("binary", name)
    return text


def _strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument("wrong_encoding", name, str(error)) from error


def _guess(name: str, data: bytes) -> str:
    """Older office machines write cp1252; else what charset-normalizer finds, if it looks like words."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    for encoding in ("cp1252", best.encoding if best else "ascii"):
        text = data.decode(encoding, "replace")
        letters = sum(c.isascii() and (c.isalpha() or c.isspace()) for c in text)
        if "\ufffd" not in text and letters >= len(text) * 0.6:
            return text
    raise UnreadableDocument("wrong_encoding", name)


def _plain(name: str, data: bytes, _max: int) -> str:
    return _decode(name, data)


# ------------------------------------------------------------------ html

_DROP: Final = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "head",
    "button",
    "select",
    "nav",
)
_BLOCKS: Final = frozenset(
    "p div li h1 h2 h3 h4 h5 h6 tr br section article header footer ul ol table blockquote figure figcaption aside main dt dd form".split()
)


def _html(name: str, data: bytes, _max: int) -> str:
    import lxml.html  # type: ignore[import-untyped]
    from lxml import etree

    text = _decode(name, data)
    try:
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError) as error:
        raise UnreadableDocument("corrupt", name, str(error)) from error
    for element in list(root.iter(*_DROP, etree.Comment)):
        element.drop_tree()
    out: list[str] = []
    _walk(root, out)
    lines = (" ".join(line.split()) for line in "".join(out).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _walk(element: object, out: list[str]) -> None:
    """Text in reading order: blocks on lines of their own, table cells between bars."""
    tag = str(getattr(element, "tag", ""))
    if tag in ("td", "th"):
        out.append("| ")
    elif tag in _BLOCKS:
        out.append("\n" if tag in ("br", "tr", "li") else "\n\n")
    out.append(re.sub(r"\s+", " ", getattr(element, "text", None) or ""))
    for child in element:  # type: ignore[attr-defined]
        _walk(child, out)
        out.append(re.sub(r"\s+", " ", child.tail or ""))
    if tag == "tr":
        out.append(" |")
    elif tag in _BLOCKS and tag != "br":
        out.append("\n")


# ------------------------------------------------------------------ docx

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RATIO: Final = 200
"""A document part that inflates more than this many times is no honest document."""


def _docx(name: str, data: bytes, max_bytes: int) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            xml = _part(name, archive, "word/document.xml", max_bytes)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableDocument("corrupt", name, str(error)) from error
    return _word_text(name, xml)


def _part(name: str, archive: zipfile.ZipFile, part: str, max_bytes: int) -> bytes:
    """One part, inflated no further than allowed, whatever size it declares."""
    if sum(i.file_size for i in archive.infolist()) > max_bytes * 2:
        raise UnreadableDocument("zip_bomb", name, "declared size")
    info = archive.getinfo(part)
    limit = min(max_bytes, max(info.compress_size, 1024) * _RATIO)
    try:
        with archive.open(info) as stream:
            xml = stream.read(limit + 1)
    except (zipfile.BadZipFile, OSError, zlib.error) as error:
        raise UnreadableDocument("corrupt", name, str(error)) from error
    if len(xml) > limit:
        raise UnreadableDocument("zip_bomb", name, "inflated size")
    return xml


def _word_text(name: str, xml: bytes) -> str:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("corrupt", name, str(error)) from error
    if root.getroottree().docinfo.doctype:
        # an honest Word file has no DTD; one that has wants entities expanded
        raise UnreadableDocument("corrupt", name, "document type declaration")
    body = root.find(f"{_W}body")
    lines: list[str] = []
    for element in body if body is not None else ():
        if element.tag == f"{_W}p":
            lines.append(_paragraph(element))
        elif element.tag == f"{_W}tbl":
            lines.extend(_rows(element))
    return "\n".join(lines)


def _rows(table: object) -> list[str]:
    return [
        "| "
        + " | ".join(
            " ".join(_paragraph(p) for p in cell.iter(f"{_W}p")) for cell in row.iter(f"{_W}tc")
        )
        + " |"
        for row in table.iter(f"{_W}tr")  # type: ignore[attr-defined]
    ]


def _paragraph(element: object) -> str:
    signs = {f"{_W}tab": "\t", f"{_W}br": "\n"}
    nodes = element.iter(f"{_W}t", *signs)  # type: ignore[attr-defined]
    return "".join(signs.get(node.tag) or node.text or "" for node in nodes)


# ------------------------------------------------------------------ pdf


def _pdf(name: str, data: bytes, _max: int) -> str:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("password", name)
        pages = [page.extract_text() for page in reader.pages[:MAX_PAGES]]
    except UnreadableDocument:
        raise
    except Exception as error:
        # pypdf raises whatever the damaged object makes it stumble over, not only its own errors
        raise UnreadableDocument("corrupt", name, type(error).__name__) from error
    return "\n".join(pages)


_OPENERS: Final[dict[str, Callable[[str, bytes, int], str]]] = {
    "txt": _plain,
    "md": _plain,
    "vtt": _plain,
    "html": _html,
    "htm": _html,
    "docx": _docx,
    "pdf": _pdf,
}
ENDINGS: Final = tuple(_OPENERS)
"""Endings of files that are read."""
