# ruff: noqa: E501  (sample texts stay on one line)
"""Files as people send them: what opens, and what is refused with which code."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from kentongan.text_reading.documents import (
    ENDINGS,
    REASONS,
    UnreadableDocument,
    open_document,
)

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, *, head: str = "", part: str = "word/document.xml") -> bytes:
    """A Word file with one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        xml = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{WORD}">{body}</w:document>'
        archive.writestr(part, xml)
    return out.getvalue()


def pdf(text: str | None, password: str | None = None) -> bytes:
    """A PDF of one page, by hand: with a text layer, or blank as a scan is."""
    if text is None or password is not None:
        writer = PdfWriter()
        writer.add_blank_page(200, 200)
        if password is not None:
            writer.encrypt(password)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = "%PDF-1.4\n"
    places = []
    for n, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{p:010d} 00000 n \n" for p in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{out}{end}startxref\n{len(out)}\n%%EOF\n".encode("latin-1")


def refusal(name: str, data: bytes, max_bytes: int = 1_000_000) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        open_document(name, data, max_bytes=max_bytes)
    error = caught.value
    assert error.name == name
    assert error.code in REASONS
    assert name in str(error)
    return error.code


@pytest.mark.parametrize("ending", ["txt", "md", "vtt"])
def test_plain_text(ending: str) -> None:
    """Text comes back with simple line ends, whatever machine wrote it."""
    assert open_document(f"a.{ending}", b"\xef\xbb\xbfApel\r\npagi\r") == "Apel\npagi\n"
    assert open_document(f"a.{ending}", "Apel".encode("utf-16")) == "Apel"


def test_office_machine_encoding() -> None:
    """cp1252 quotation marks survive."""
    text = "Kapolres meminta \u201cjangan lengah\u201d kepada seluruh anggota \u2013 selalu.\n" * 8
    assert "jangan lengah" in open_document("a.txt", text.encode("cp1252"))
    assert "Kapolres" in open_document("a.txt", b"Kapolres\x93 meminta \x94")


def test_html_keeps_blocks_and_tables() -> None:
    """Scripts and menus go, paragraphs stay apart, a table becomes rows."""
    page = (
        "<html><head><title>x</title></head><body><nav>Menu</nav><script>alert(1)</script><!-- c -->"
        "<p>Apel <b>pagi</b><br>di Mapolres</p><table><tr><th>No</th><th>Arahan</th></tr>"
        "<tr><td>1</td><td>Cek pos</td></tr></table></body></html>"
    )
    text = open_document("a.html", page.encode())
    assert "Apel pagi\ndi Mapolres" in text
    assert "| 1| Cek pos |" in text
    assert "Menu" not in text
    assert "alert" not in text
    assert open_document("a.htm", b"<?xml version='1.0' encoding='utf-8'?><p>Apel</p>") == "Apel\n"


def test_word_keeps_tables_as_rows() -> None:
    """Cells of one row stand on one line between bars."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    body = (
        "<w:body><w:p><w:r><w:t>NOTULEN</w:t><w:tab/><w:t>RAPAT</w:t><w:br/></w:r></w:p><w:tbl><w:tr>"
        + cell.format("1")
        + cell.format("Cek pos")
        + "</w:tr></w:tbl><w:sectPr/></w:body>"
    )
    assert open_document("a.docx", docx(body)) == "NOTULEN\tRAPAT\n\n| 1 | Cek pos |"


def test_pdf_with_text_layer() -> None:
    """The text layer is read."""
    assert "Kapolres" in open_document("a.pdf", pdf("Kapolres memimpin apel"))


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t ", "empty"),
        ("a.html", b"<html><body></body></html>", "empty"),
        ("a.exe", b"x", "unknown_ending"),
        ("noending", b"x", "unknown_ending"),
        ("a.txt", b"\x89PNG\r\n....", "binary"),
        ("a.txt", b"abc\x00\x01\x02def", "binary"),
        ("a.txt", b"\x01\x02\x03\x04\x05" * 40, "binary"),
        ("a.txt", b"\xff\xfea", "wrong_encoding"),
        ("a.txt", bytes(range(0x80, 0x100)) * 5, "wrong_encoding"),
        ("a.html", b"<!-- nothing -->", "corrupt"),
        ("a.docx", b"PK no archive", "corrupt"),
        ("a.docx", docx("<w:body/>", part="word/other.xml"), "corrupt"),
        ("a.docx", docx("<w:body>"), "corrupt"),
        ("a.docx", docx("<w:body/>"), "empty"),
        ("a.docx", docx("<w:p/>"), "empty"),
        ("a.pdf", b"%PDF-1.4 broken", "corrupt"),
        ("a.pdf", pdf("secret", "rahasia"), "password"),
        ("a.pdf", pdf(None), "no_text_layer"),
    ],
)
def test_refusals(name: str, data: bytes, code: str) -> None:
    """Each way a file cannot be read has its own code."""
    assert refusal(name, data) == code


def test_no_entity_is_expanded() -> None:
    """A Word file with a document type declaration is none: nothing is fetched, nothing blown up."""
    head = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    bad = docx("<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body>", head=head)
    assert refusal("a.docx", bad) == "corrupt"


def test_size_limit() -> None:
    """Limits are parameters: one counts bytes, the other characters of what is inside."""
    assert refusal("a.txt", b"x" * 11, max_bytes=10) == "too_large"
    assert open_document("a.txt", b"x" * 10, max_bytes=10) == "x" * 10
    with pytest.raises(UnreadableDocument, match=r"12 > 10 characters") as caught:
        open_document("a.html", b"<p>" + b"&eacute;" * 11 + b"</p>", max_characters=10)
    assert caught.value.code == "too_long"
    assert open_document("a.txt", "é".encode() * 10, max_characters=10) == "é" * 10
    assert open_document("a.txt", b"x" * 500_000, max_characters=None) == "x" * 500_000


def test_zip_bombs() -> None:
    """Declared and actually inflated sizes are both bounded."""
    blown = "<w:body><w:p><w:r><w:t>" + "a" * 3_000_000 + "</w:t></w:r></w:p></w:body>"
    assert refusal("a.docx", docx(blown), max_bytes=1_000_000) == "zip_bomb"
    assert refusal("a.docx", docx(blown), max_bytes=50_000_000) == "zip_bomb"
    lying = bytearray(docx("<w:body>" + "<w:p/>" * 200 + "</w:body>"))
    at = lying.rfind(b"PK\x01\x02") + 24
    lying[at : at + 4] = (5).to_bytes(4, "little")
    assert refusal("a.docx", bytes(lying)) == "corrupt"


def test_damaged_stream() -> None:
    """A stream that does not inflate is a damaged file, not a crash."""
    data = bytearray(docx("<w:body><w:p><w:r><w:t>Apel pagi</w:t></w:r></w:p></w:body>"))
    at = data.find(b"document.xml") + 20
    data[at : at + 10] = b"\xff" * 10
    assert refusal("a.docx", bytes(data)) == "corrupt"


@given(st.sampled_from(ENDINGS), st.binary(max_size=300))
def test_any_bytes_open_or_are_refused(ending: str, data: bytes) -> None:
    """Nothing but a refusal comes out of a strange file."""
    try:
        text = open_document(f"a.{ending}", data)
    except UnreadableDocument:
        return
    assert text.strip()
