# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Words and word pairs that point to a theme, with their weight."""

from __future__ import annotations

from typing import Final

_LISTS: Final[dict[str, dict[int, str]]] = {
    "land_execution": {6: "eksekusi lahan|eksekusi tanah|permintaan eksekusi|eksekusi riil|pelaksanaan eksekusi|pengosongan lahan|konstatering", 4: "eksekusi sengketa|juru sita", 3: "eksekusi"},
    "neutrality": {
        8: "netralitas|netral|pasangan calon|tim sukses|tim suksesnya|tokoh parpol|kantor parpol|posko pemenangan|ikrar netralitas|politik praktis",
        4: "paslon|kampanye paslon|timses|caleg|capres|parpol|bacaleg|swafoto|pose jari|simbol jari|hak pilih|berpihak|keberpihakan|atribut partai",
        2: "kampanye|kandidat|calon|partai|pasangan|politik|kepala daerah",
    },
    "demonstration": {
        5: "unras|unjuk rasa|unjukrasa|demo|demonstrasi|dalmas|negosiator|aksi massa|penyampaian pendapat|massa aksi|peserta aksi|penanggung jawab aksi|pengunjuk rasa|renpam|water cannon|gas air mata|phh",
        4: "terprovokasi|terpancing|formasi|peluru tajam|peluru|kawat berduri|tameng|massa bubar|senpi|senjata api|perkap nomor 16|anarkis|aksi buruh|korlap|sttp|eskalasi",
        2: "massa|aksi|gerakan|pendemo|buruh|mahasiswa",
    },
    "traffic": {
        5: "lalu lintas|lalin|lantas|arus|jalur|buffer zone|rekayasa|contraflow|contra flow|one way|satu arah|macet|kemacetan|kepadatan|laka|kecelakaan|tilang|etle|knalpot|mudik|truk|ramp check|simpang|bus|odol|pelabuhan penyeberangan|black spot|blackspot|rambu|antrean|antrian|urai|dermaga|kantong parkir|kamseltibcarlantas",
        2: "jalan|kendaraan|pengendara|ranmor|helm|parkir|penyeberangan|rest area|terminal|angkutan|balik",
    },
    "crime_handling": {
        5: "tindak pidana|pidana|perkara|tunggakan|ungkap|sp2hp|penyidikan|penyelidikan|lidik|sidik|curat|curas|tersangka|berkas|residivis|dpo|tkp|gakkum|penadah|narkoba|barang bukti|perjudian|judi|curanmor|penegakan hukum|begal|laporan polisi|restorative|restoratif|pelaku|dvr|visum|gelar perkara|illegal|ilegal|mafia|tppo|penimbunan|korupsi|premanisme",
        2: "sat reskrim", 3: "kasus|pelapor|cctv|perusakan|penyidik|reskrim|tindak|tangkap|korban|berita acara|hukum|kejahatan|preman|jambret",
    },
    "early_detection": {
        6: "deteksi dini|deteksi aksi|mewaspadai|waspadai|dalami|pulbaket|cegah dini|peringatan dini|temu cepat|lapor cepat",
        4: "cek info|ajakan|intelijen|monitor|kepekaan|peka|info|informasi awal|penggalian informasi|memanfaatkan situasi|indikasi|radikal|terorisme|teroris|waspada|kewaspadaan|dini|potensi konflik",
        2: "rencana|intel|intelkam|potensi|pantau|kelompok",
    },
    "intelligence_mapping": {
        6: "petakan|pemetaan|inventarisir|inventarisasi|mapping|identifikasi|peta kerawanan|perkiraan intelijen|kirka|perkiraan keadaan|jaringan|titik rawan|daerah rawan|kerawanan",
        3: "potensi gangguan|potensi konflik|data ulang|peta",
    },
    "issue_management": {
        6: "kelola isu|pengelolaan isu|isu|hoaks|hoax|viral|media sosial|medsos|konten|berita bohong|kontra narasi|cooling system|opini|publikasi|wartawan|rilis|patroli siber|siber|ujaran kebencian|narasi|pemberitaan|klarifikasi",
        3: "media|humas|kasi humas|berita|publik|akun|release|sara",
    },
    "community_engagement": {
        6: "bhabinkamtibmas|bhabin|penggalangan|galang|tokoh agama|tokoh masyarakat|tokoh adat|tokoh pemuda|toga|tomas|todat|toda|sambang|sambangi|menyambangi|dds|door to door|tiga pilar|polmas|fkpm|pokdar|siskamling|satkamling|poskamling|problem solving|jumat curhat|minggu kasih|kelian|pecalang|prajuru|perbekel|binluh|penyuluhan|penduduk pendatang|nonpermanen|penggalan",
        4: "tokoh|edukasi|mengedukasi|babinsa|silaturahmi|grup whatsapp|rt rw|kepala desa|kepala lingkungan|warga|masyarakat|kelompok tani|bansos|bakti sosial|komunitas|pemilik kos|sosialisasi|sosialisasikan|imbauan|penyampaian pesan|ronda|desa adat|linmas|kades|ajak bicara|kepala dusun|ketua rt",
        3: "binmas|kasat binmas", 2: "desa|banjar|himbauan|sinergi|bersinergi|sinergitas|rangkul",
    },
    "discipline": {
        6: "disiplin|kode etik|pelanggaran anggota|pungli|pungutan|titipan|setoran|suap|arogan|arogansi|hedon|hedonis|gaya hidup|miras|pemeriksaan senpi|apel pagi|terlambat apel|tingkah laku|sikap tampang|judi online|judol|body cam|bodycam|kekerasan berlebihan|gratifikasi|penyalahgunaan|pelanggaran sekecil|perselingkuhan|menyalahgunakan|backing|bekingi|membekingi|pamer|keimanan|ketakwaan|integritas|citra polri|main hp|pakai hp|handphone",
        2: "propam|kasipropam", 3: "dumas|pengaduan masyarakat|pelanggaran|seragam|kontra produktif|kontraproduktif|emosi|humanis|senjata|senpi|hp|uang|sanksi|tempat hiburan|waskat|ibadah|tanggung jawab",
    },
    "administration": {
        5: "laporan bulanan|laporan harian|laporan|lapor|administrasi|anggaran|data personel|aplikasi|sprin|bahan paparan|paparan|notulen|absensi|arsip|pertanggungjawaban|wabku|inventaris|daftar hadir|dokumentasi|rengiat|renops|rencana pengamanan|serapan|satker|kinerja|jadwal piket|pensiun|bbm|buku mutasi|plotting|ploting|spj|lpj|pemohon|izin keramaian",
        3: "operator|formulir|bagops|berkas administrasi|tembusan|surat perintah|dokumen|unggah|sidang",
    },
    "welfare": {
        6: "makan|ransum|kesehatan anggota|istirahat|vitamin|kesejahteraan|konsumsi|hak anggota|jaga kesehatan|kesehatan|uang saku|tunjangan|cuti|keluarga anggota|rumah dinas|stamina|kebugaran|digilir|jas hujan|kondisi fisik",
        3: "dokkes|logistik|fisik|keselamatan diri|mental|perlengkapan",
    },
    "prevention": {
        5: "pencegahan|cegah|mencegah|patroli|jam rawan|antisipasi|balap liar|kryd|blue light|strong point|preventif|preemtif|gangguan kamtibmas|petasan|kembang api|pesta kembang|sterilisasi|siskamling|razia|street crime|tawuran|curanmor|kejadian-kejadian|kunci ganda|pengamanan gereja|pengamanan ibadah|siaga|pos pam|pospam",
        3: "pengamanan|pam|amankan|rawan|jaga|kamtibmas|objek vital|obvit|pergerakan|gereja|perbankan|pertokoan|pasar|ibadah|penjagaan|kondusif|keamanan|bencana|banjir|pohon tumbang|karhutla|logistik pemilu|gudang|tps|kpu|toko emas|spbu|atm|barang bawaan|penumpang|perahu karet|longsor",
    },
}  # fmt: skip

THEME_WORDS: Final[dict[str, dict[str, int]]] = {}
"""Word, or two or three words with blanks, in lower case -> theme -> weight."""
for _theme, _weights in _LISTS.items():
    for _weight, _words in _weights.items():
        for _word in _words.split("|"):
            THEME_WORDS.setdefault(_word, {})[_theme] = _weight

TOPICS: Final[dict[str, frozenset[str]]] = {
    "demonstration": frozenset("unras unjuk demo aksi demonstrasi massa dalmas".split()),
    "neutrality": frozenset("netralitas netral paslon ikrar".split()),
    "traffic": frozenset("mudik lalin lalulintas arus kemacetan ketupat".split()),
    "land_execution": frozenset("eksekusi".split()),
    "crime_handling": frozenset(
        "penyidikan penyidik perkara pidana narkoba narkotika sabu curanmor".split()
    ),
    "prevention": frozenset("patroli kryd pengamanan pam".split()),
    "community_engagement": frozenset("bhabinkamtibmas sambang polmas".split()),
}
"""Words that show what a whole text is about."""
