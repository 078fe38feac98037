# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Who hears an order and who is no subordinate of anybody in the room."""

from __future__ import annotations

from typing import Final

from kentongan.text_reading.words.posts import POST_HEADS

PUBLIC: Final = frozenset(
    """masyarakat warga pengguna pengendara pemudik penumpang wisatawan pengunjung orangtua orang pelajar siswa mahasiswa pedagang nelayan petani pengusaha pemilik peserta aksi
publik netizen warganet pengurus panitia pengemudi sopir pesilat suporter pemuda remaja anak-anak anak umat jemaat jamaah krama penduduk konsumen nasabah jemaah ibu-ibu pecalang buruh
pendukung simpatisan papa mama adik-adik caleg paslon kandidat partai parpol perusahaan pengelola
""".split()
)
OTHERS: Final = PUBLIC | frozenset(
    """massa pendemo demonstran orator seorang salah perwakilan tokoh yowana bendesa perbekel keluarga korban pelapor saksi tersangka pihak dinas pemerintah pemkab pemkot pemda pengadilan kejaksaan
ketua wakil bupati gubernur camat lurah koordinator korlap aliansi himpunan serikat komunitas wartawan pengamat akademisi hakim jaksa advokat kuasa lsm ormas dprd kpu bawaslu media mda panitera ahli waris pemohon termohon
""".split()
)
"""Speakers without command over police units."""

SUBORDINATE: Final = frozenset(
    """anggota personel personil pers jajaran rekan rekan-rekan peserta polsek kapolsek kapolres kapolresta kasat kabag kasi kanit kapospam padal pawas perwira bhabin bhabinkamtibmas bintara polwan
penyidik satgas satker satwil kasatwil polres polresta polda satlantas satreskrim satintelkam satsamapta satbinmas satresnarkoba satnarkoba propam humas intel intelkam reskrim samapta lantas
binmas dalmas brimob provos paminal bagops baglog sipropam sihumas fungsi unit petugas regu tim negosiator piket babinsa ka kasatgas kasubsatgas asn polri pju pejabat kapos posyan pospam pimpinan operator
kasipropam kasihumas kasiwas karo kabid dir direktur karoops dirlantas irwasda waka wakapolres wakapolsek kasubbag kaur kaurbinops kanitreskrim kanitlantas bhayangkara personelnya anggotanya jajarannya danki danton siaga""".split()
) | frozenset(w for w, family in POST_HEADS.items() if family in ("chief", "section"))
"""Words that name somebody who takes orders in a police unit."""
