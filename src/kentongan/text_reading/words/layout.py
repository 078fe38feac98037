# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Words that give a line its role: field labels, section headings, abbreviations that end in a stop."""

from __future__ import annotations

from typing import Final

FIELDS: Final[dict[str, str]] = {
    **dict.fromkeys(
        "hari/tanggal|hari / tanggal|hari, tanggal|hari,tanggal|hari tanggal|hari/tgl|hari / tgl|hari, tgl|hari tgl|tanggal|tgl|hari|hari dan tanggal|tgl/hari|pada hari".split("|"),
        "date",
    ),
    **dict.fromkeys("waktu|pukul|jam|pkl|mulai pukul|waktu pelaksanaan|hari/tanggal/waktu".split("|"), "time"),
    **dict.fromkeys("tempat|lokasi|bertempat|bertempat di|tempat kegiatan|tempat rapat|tempat/media|media|sarana".split("|"), "place"),
    **dict.fromkeys(
        "acara|agenda|agenda rapat|perihal|hal|kegiatan|nama kegiatan|rapat|tema|judul|topik|rekaman|nama rapat|bentuk kegiatan|jenis kegiatan|giat".split("|"),
        "event",
    ),
    **dict.fromkeys(
        "pimpinan rapat|pimpinan|pimpinan apel|pimpinan kegiatan|pimpinan sidang|dipimpin|dipimpin oleh|dipimpin oleh|ketua rapat|pemimpin rapat|pengambil apel|pimpinan anev|pimp apel|pimp giat|pimpinan giat|pemimpin apel|inspektur upacara|irup".split("|"),
        "chair",
    ),
    **dict.fromkeys(
        "hadir|peserta|peserta rapat|yang hadir|dihadiri|dihadiri oleh|hadir dalam kegiatan|peserta apel|daftar hadir|turut hadir|peserta hadir|diikuti|diikuti oleh|undangan|hadir dlm giat|hadir dalam giat|yang hadir|peserta yang hadir|peserta/hadir".split("|"),
        "attendees",
    ),
    **dict.fromkeys("notulis|pembuat notula|notulen|pencatat|sekretaris rapat|pembuat notulen|notula".split("|"), "notary"),
    **dict.fromkeys("dari|pengirim|from|asal".split("|"), "from"),
    **dict.fromkeys("kepada|kpd|untuk|yth|kepada yth|to|tujuan".split("|"), "to"),
    **dict.fromkeys("tembusan|tbsn|info|cc".split("|"), "copy"),
    **dict.fromkeys("nomor|no|nomor surat|nomor telegram|no telegram|nomer".split("|"), "number"),
    **dict.fromkeys("derajat|klasifikasi|klas|sifat|lampiran|dasar|tik|dok|dokumentasi|tidak hadir|absen".split("|"), "other"),
    **dict.fromkeys("host|penyelenggara|tuan rumah|operator".split("|"), "host"),
}  # fmt: skip
"""Label in lower case -> what the value is."""

ABBREVIATIONS: Final = frozenset(
    """no nomor jl jln kel kec kab ds gg dr drs dra ir h hj prof pol kh tgl pkl rp sdr sdri st muh moh mohd br ttd dll dsb dst s.d sd ps psl brigjen irjen
komjen kombes jend gen alm a.n an u.b ub u.p up bpk yth rs km kmr ket plt tb ns sp mr ny tn prov jkt jend abd pt cv wil kol inf""".split()
)
"""Words whose full stop does not end a sentence."""

ORDER_SECTION: Final = (
    r"arahan|penekanan|instruksi|perintah|atensi|petunjuk|jukrah|pengarahan|tindak lanjut|rencana tindak|penegasan|himbauan pimpinan|app\b|aap\b|"
    r"acara arahan|pesan|amanat|direktif|rekomendasi pimpinan|agar dilaksanakan|keputusan|penugasan|wejangan|dirintis|hal-hal yang (?:harus|wajib|perlu)"
)
REPORT_SECTION: Final = (
    r"laporan|paparan|pemaparan|situasi|hasil|data\b|dasar|pembukaan|pendahuluan|analisa|anev|pelaksanaan|dokumentasi|fakta|uraian|kejadian|"
    r"kronologi|gangguan|kegiatan|giat|rangkaian|susunan|kekuatan|catatan|daftar|lampiran|perkembangan|evaluasi|capaian|kendala|hambatan|permasalahan|sitkamtibmas|"
    r"kesimpulan|penutup|simpulan|lain-lain|berita"
)
RESPONSE_SECTION: Final = r"tanggapan|saran|masukan|usul|diskusi|tanya jawab|dialog|sesi|aspirasi|pertanyaan|tuntutan|permintaan|harapan|permohonan|keluhan"
CLOSE_SECTION: Final = r"penutup|lain-lain|penutupan"
ATTEND_SECTION: Final = r"(?:lampiran )?(?:daftar )?hadir|peserta|yang hadir|hadir|turut hadir|absensi|dihadiri|diikuti|didampingi"
