# ruff: noqa: E501  (patterns and word lists read best unbroken)
"""Page furniture around a scraped release: lines that say nothing about the briefing."""

from __future__ import annotations

from typing import Final

NOISE_LINE: Final = (
    r"(?:baca (?:juga|selengkapnya|lainnya)|lihat juga|simak (?:juga|berita|video)|artikel (?:terkait|lainnya)|berita (?:terkait|populer|lainnya|terkini|terbaru)"
    r"|related (?:articles?|posts?)|tak berkategori|uncategorized|advertisement|iklan\b|sponsored|<< ?iklan|\[iklan|\[gambar|\[foto|\[video|gambar:"
    r"|tinggalkan balasan|leave a (?:reply|comment)|alamat email anda|your email|ruas yang wajib|back to top|kembali ke atas|comments? (?:are|is) closed"
    r"|komentar|bagikan|share|klik untuk|tweet|facebook|twitter|whatsapp\b|telegram\b|pinterest|instagram|youtube|tiktok|copy link|salin tautan|print|cetak"
    r"|home ?[/>»\"]|beranda|menu\b|search|cari\b|masuk$|daftar$|login|copyright|hak cipta|©|all rights|follow|ikuti kami|google news|dapatkan update|tags?\b ?:?"
    r"|label ?:|topik ?:|kategori ?:|previous|next|selanjutnya$|sebelumnya$|next post|prev post|loading|halaman \d|scroll|lanjut baca|lanjutkan membaca"
    r"|newsletter|subscribe|berlangganan|trending|terpopuler|populer$|lainnya$|pilihan editor|editor'?s pick|cookie|kebijakan privasi|tentang kami|redaksi$|pedoman media"
    r"|editor ?:|reporter ?:|penulis ?:|pewarta ?:|sumber ?:|kontributor ?:|laporan ?:|wartawan ?:|fotografer ?:|views?\b|dilihat|dibaca \d|\d+ (?:views|kali dibaca|komentar)"
    r"|rekomendasi untuk anda|anda mungkin|you may|most read|hot news|breaking news|headline$|\[?caption|gulir untuk|scroll to)"
)
"""Beginnings of a line of furniture, in lower case."""

AFTER_BODY: Final = (
    r"(?:related articles?|related posts?|tinggalkan balasan|leave a reply|berita (?:populer|terkait|lainnya|terbaru)|artikel terkait|bagikan ini|"
    r"comments are closed|simak berita|terpopuler|you may|anda mungkin)"
)
"""A line from which on a release holds only furniture (numbered lists of other news and the like)."""
