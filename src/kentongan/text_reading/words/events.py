# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Words that point to a kind of event, with their weight.

`*` before a word takes its derived forms too ("*curi": mencuri, dicuri, pencurian, pencuri, curian).
"""

from __future__ import annotations

from typing import Final

from kentongan.text_reading.records import EventType

PERKAP_GROUP: Final[dict[EventType, str | None]] = {
    "unras_damai": None,
    "unras_anarkis": "kejahatan_kontinjensi",
    "konflik_sosial": "kejahatan_kontinjensi",
    "tawuran": "kejahatan_konvensional",
    "main_hakim_sendiri": "kejahatan_konvensional",
    "curat_curanmor": "kejahatan_konvensional",
    "curas": "kejahatan_konvensional",
    "aniaya_perusakan": "kejahatan_konvensional",
    "bunuh": "kejahatan_konvensional",
    "ppa": "kejahatan_konvensional",
    "narkoba": "kejahatan_transnasional",
    "penyakit_masyarakat": "pelanggaran",
    "pidsus": "kejahatan_kekayaan_negara",
    "lakalantas": "gangguan",
    "kebakaran": "gangguan",
    "bencana_laka_mayat": "gangguan",
    "handak_teror": "kejahatan_transnasional",
    "penertiban": None,
    "giat_polri": None,
    "hoaks": None,
    "lain": None,
}
"""Kind -> group of Perkap 7/2009; None is no disturbance by it. A natural disaster is group "bencana":
the words decide (`DISASTER`). Traffic accidents stand apart in national dailies and inside the total of
resorts, so their group is a convention (domain.md, section 2)."""

DISASTER: Final = frozenset(
    "banjir longsor gempa tsunami erupsi puting beliung abrasi bandang lahar likuifaksi kekeringan".split()
)

TERMS: Final[dict[str, dict[float, str]]] = {
    "": {1: "mobil patroli|kapal patroli|motor patroli|regu patroli|tim patroli|bunuh diri massal|laporan masyarakat|hukuman mati|obat nyamuk"},
    "unras": {
        6: "aksi spontanitas|aksi spontan|unjuk rasa|berunjuk rasa|berunjukrasa|unras|unjukrasa|*demonstrasi|demonstran|demo|berdemo|didemo|pendemo|pengunjuk rasa|pengunjukrasa|aksi damai|massa aksi|aksi massa|mogok kerja|*mogok|long march|longmarch|aksi solidaritas|aksi penolakan|aksi protes|mimbar bebas",
        3: "*orasi|korlap|*geruduk|spanduk|*tuntut|tuntutan|massa|peserta aksi|aspirasi|orator",
    },
    "konflik_sosial": {
        8: "*blokade|*blokir|*palang|pemalangan|*portal|sengketa lahan|sengketa tanah|konflik lahan|konflik agraria|konflik sosial|konflik antar|bentrok antar warga|bentrok warga|bentrokan warga|perang suku|perang antar|perang antarsuku|bentrok dua kelompok|bentrokan dua kelompok|dua kelompok massa|bentrok antarwarga|bentrok antarkampung|bentrok antar kampung|*tutup jalan|*tutup akses|penutupan jalan|*duduki lahan|*segel kantor|segel kantor",
        4: "*bentrok",
        3: "ganti rugi|lahan adat|tanah adat|ulayat|hauling|klaim lahan|tapal batas|lahan warga|hak atas tanah|penghadangan|*hadang",
    },
    "tawuran": {
        10: "tawuran|*tawur|perang sarung|perang kelompok|perang batu|perang petasan|tarkam|antarkampung|antar kampung|antargeng|antar geng",
        6: "saling serang|antardua kelompok|antar dua kelompok",
        4: "dua kelompok pemuda|dua kelompok remaja|antarpemuda|antar pemuda|antar kelompok|antarkelompok|geng motor|gangster|gengster|kreak|klitih",
        2: "konvoi|celurit|clurit",
    },
    "main_hakim_sendiri": {6: "main hakim|dihakimi massa|dihakimi warga|amuk massa|diamuk|amukan massa|amukan warga"},
    "curat_curanmor": {
        6: "*curi|pencurian|*maling|curanmor|curat|*bobol|*gasak|*gondol|kemalingan|*embat|kecurian|percobaan pencurian|bobol rumah|curi motor|kotak amal|hewan ternak|ternak|ekor sapi|ekor kerbau|ekor kambing|*copet|pencopetan|*congkel|kehilangan motor|motor hilang|kabel",
        2: "raib|kunci t|leter t|letter t|hasil curian|penadah|ranmor",
    },
    "curas": {
        8: "*begal|*jambret|curas|*rampok|*rampas|*todong|pencurian dengan kekerasan|perampokan|penyamun|*rampas motor|*bajak",
    },
    "aniaya_perusakan": {
        6: "*aniaya|*keroyok|anirat|*bacok|*tikam|*tebas|*sabet",
        4: "*tusuk|*hajar|*rusak|babak belur|bonyok|*panah|menyerang|diserang|penyerangan|penyerang|*sekap|siram air keras|penyiraman|memukul|dipukul|dipukuli|memukuli|pemukulan|pukulan|*gebuk|duel|perkelahian|berkelahi|adu jotos|baku hantam|adu sajam|adu fisik|saling pukul|saling bacok|*intimidasi|pengancaman|mengancam|diancam|membakar rumah",
        2: "keributan|ribut|*tonjok|*lempar|*tampar|*tendang|*cekcok|sajam|senjata tajam|*cekik|*injak",
    },
    "bunuh": {
        10: "*bunuh|*mutilasi|*gorok|*habisi|tewas dibacok|tewas ditusuk|tewas ditikam|tewas dianiaya|tewas ditembak|tewas dikeroyok|tewas ditebas|tewas dibunuh|tewas dihajar|*racun",
        5: "*tembak|luka tusuk|luka tembak|bersimbah darah|autopsi",
    },
    "ppa": {
        9: "*cabul|*perkosa|*setubuh|*rudapaksa|rudapaksa|pelecehan|kekerasan seksual|pelecehan seksual|kdrt|dalam rumah tangga|*sodomi|pedofil|tppo|perdagangan orang|*buang bayi|pembuangan bayi|*aborsi|asusila|*gagahi|mesum|bejat|begal payudara|penelantaran|video asusila|aniaya istri|aniaya anak|aniaya balita|aniaya istrinya|menganiaya istri|menganiaya istrinya|menganiaya anak|penculikan anak|penculikan|*culik",
        4: "anak tiri|anak tirinya|ayah tiri|anak kandung|unit ppa|perlindungan anak|perlindungan perempuan|santriwati",
        2: "di bawah umur|dibawah umur",
    },
    "narkoba": {
        9: "narkoba|narkotika|sabu|sabu-sabu|ganja|ekstasi|inex|pil koplo|obat keras|obat terlarang|tembakau gorila|tembakau sintetis|sinte|heroin|kokain|tramadol|hexymer|psikotropika|resnarkoba|ditresnarkoba|satresnarkoba|satnarkoba|bnn|vape narkoba|etomidate|dobel l|double l|daftar g|pil ekstasi|liquid",
        3: "mengedarkan|diedarkan|peredaran gelap|bandar|kurir|pengedar",
    },
    "penyakit_masyarakat": {
        9: "*judi|perjudian|sabung ayam|togel|judol|dadu|koprok|miras|minuman keras|pesta miras|miras oplosan|juru parkir liar|parkir liar|pasangan bukan suami istri|pasangan mesum|arak|ciu|prostitusi|psk|*preman|premanisme|pungli|pungutan liar|mucikari|muncikari|open bo|kumpul kebo|pekat|judi online|jukir liar|*palak|pemalakan",
        3: "*mabuk|debt collector|debt kolektor|tuak|warung remang|kartu remi|balap liar",
    },
    "pidsus": {
        8: "korupsi|*korup|tipikor|bbm|solar subsidi|pertalite|*timbun|tambang ilegal|tambang emas|penambangan|illegal logging|pembalakan|*tebang|kayu ilegal|*tipu|penggelapan|investasi bodong|pupuk subsidi|rokok ilegal|*oplos|uang palsu|upal|pemalsuan|*palsu|satwa dilindungi|*selundup|tipidter|fidusia|pencucian uang|suap|ott|pinjol|arisan bodong|galian c|illegal fishing|ilegal|pekerja migran ilegal|pmi ilegal|ijazah palsu|penipuan|menggelapkan|digelapkan|gelapkan|tipu gelap|hak cipta|merek palsu|illegal mining|peti|*retas|dana desa|gratifikasi",
        3: "subsidi|kerugian negara|mafia",
        1: "*sita",
    },
    "lakalantas": {
        8: "kecelakaan|laka|lakalantas|lalu lintas laka|laka lantas|laka lalin|*tabrak|tabrakan|*lindas|*seruduk|rem blong|adu banteng|terperosok|tergelincir|terguling|oleng|tabrak lari|hilang kendali|*senggol|terlindas|kecelakaan beruntun|kecelakaan tunggal|kecelakaan maut|masuk jurang|terjun ke jurang|terjun ke sungai|masuk sungai|pecah ban|*serempet|terpental|terlindas|adu kambing|dihantam truk|dihantam kereta|*hantam truk",
        4: "jurang|terbalik|terseret",
        2: "pengendara|pemotor|sopir|pengemudi|satlantas|gakkum|lajur|dikendarai|mengendarai|berkendara|melaju|jalur|dibonceng|membonceng",
    },
    "kebakaran": {
        8: "kebakaran|jago merah|damkar|korsleting|*lalap|karhutla|ludes terbakar|hangus terbakar|pemadam kebakaran|arus pendek",
        4: "terbakar|*hangus|ludes|memadamkan|dipadamkan|pemadaman|api|kobaran",
    },
    "bencana_laka_mayat": {
        8: "dilaporkan hilang|hilang saat|hilang kontak|nelayan hilang|pencarian korban|tim sar|pos sar|basarnas|banjir|longsor|gempa|puting beliung|angin kencang|tsunami|erupsi|tenggelam|*hanyut|terseret arus|terseret ombak|*gantung diri|gantung diri|bunuh diri|orang hilang|pohon tumbang|karam|*sambar petir|buaya|harimau|gajah|*terkam|beruang|kecelakaan kerja|tersengat|kesetrum|*racun makanan|keracunan|penemuan mayat|temukan mayat|mayat|temuan mayat|banjir bandang|tanah longsor|terjun bebas|ambruk|roboh|abrasi|cuaca ekstrem|laka laut|laka air|tertimbun|pendaki|tersesat|jatuh ke jurang|meninggal mendadak|terjatuh dari|jatuh dari|sengatan listrik|tertimpa pohon|tertimpa longsor|tertimbun longsor|membusuk|kerangka manusia|tulang belulang|terseret banjir|luapan sungai|digigit ular|diserang lebah|diserang tawon|ditemukan meninggal|meninggal di kamar|tak sadarkan diri|hilang di gunung|tanah bergerak",
        4: "janin|orok|ditemukan tewas|jasad|*evakuasi|bpbd|pencarian|tak bernyawa|terjatuh|jatuh|jenazah|tewas mengapung|inafis",
    },
    "handak_teror": {
        9: "bom|granat|mortir|handak|bahan peledak|teror bom|teror|teroris|terorisme|densus|kkb|kriminal bersenjata|opm|tpnpb|kontak tembak|jihandak|jibom|gegana|amunisi|bondet|ancaman bom|baku tembak|radikalisme|senjata rakitan",
        4: "petasan|mercon|*ledak|peluru|senpi|senjata api|separatis|proyektil",
    },
    "penertiban": {
        8: "menertibkan|ditertibkan|penertiban|eksekusi|*eksekusi|*gusur|penggusuran|razia|*razia|juru sita|jurusita|pengosongan|konstatering|*bongkar|bangunan liar|operasi pekat|operasi patuh|operasi zebra|operasi keselamatan|operasi gabungan|operasi yustisi|*tilang|knalpot brong|satpol pp|kos-kosan|sidak|inspeksi mendadak",
        3: "terjaring|*segel",
    },
    "giat_polri": {
        5: "patroli|apel|sambang|menyambangi|sambangi|disambangi|bhabinkamtibmas|cooling system|silaturahmi|silaturahim|bakti sosial|bansos|bantuan sosial|sertijab|serah terima|sosialisasi|*sosialisasi|binrohtal|upacara|penyuluhan|*suluh|jumat curhat|minggu kasih|hari bhayangkara|sinergitas|syukuran|anjangsana|rakor|ketahanan pangan|panen raya|donor darah|latihan pra|pengukuhan|penghargaan|gotong royong|hewan kurban|kenaikan pangkat|pelepasan|kunjungan kerja|*kunjung|bimbingan rohani|blue light|kryd|strong point|subsatgas|anev|gelar apel|olah raga|olahraga bersama|pengaturan lalu lintas|gatur|police goes|polisi sahabat|trauma healing|makan bergizi|deklarasi|pembinaan|mengajak|ajak|istighosah|doa bersama|tahlil|jalan sehat|turnamen|pelatihan|penanaman|menanam|kapolres cup|monitoring|pengecekan|forum|membagikan|bagikan|bagi-bagi|berbagi|pos kamling|pengajian|penutupan pendidikan|ramp check|sahur|takjil|ngopi",
        2: "pengamanan|*himbau|*imbau|kegiatan|giat|personel|kondusif|*pastikan|humanis|masifkan|intensifkan|antisipasi|arahan|rapat|kerja sama|tiga pilar",
    },
    "hoaks": {
        10: "hoaks|hoax|berita bohong|kabar bohong|informasi palsu|disinformasi|misinformasi|pesan berantai|isu penculikan|isu sara|bukan kejadian|dipastikan tidak benar|kabar tidak benar",
        3: "isu|tidak benar|klarifikasi|beredar|viral",
    },
    "lain": {
        9: "tahanan kabur|napi kabur|narapidana kabur|tahanan polsek|tahanan polres|kaburnya|*larikan diri dari rutan|kabur dari rutan|kabur dari lapas|kode etik|ptdh|praperadilan|penerimaan polri|rekrutmen|samsat keliling|sim keliling|perpanjangan sim|kabur lewat|kabur dari penjara|pemecatan|dipecat|kabur dari sel|kabur dari tahanan",
        4: "tahanan|napi|narapidana|rutan|lapas|propam|oknum polisi|pelanggaran anggota|kebijakan|mutasi|kompolnas|vonis|divonis|dituntut|sidang|jaksa|hakim|terdakwa",
    },
}  # fmt: skip
"""Kind -> weight -> words. Words under "" mean nothing and cover shorter ones. "unras" is told into peaceful and violent afterwards."""

VIOLENT: Final = "anarkis|anarkistis|ricuh|kericuhan|rusuh|kerusuhan|*bentrok|gas air mata|membakar|dibakar|pembakaran|terbakar|*lempar|merusak|dirusak|merusakkan|perusakan|pengrusakan|pengerusakan|menyerang|diserang|penyerangan|*jarah|chaos|bom molotov|mengamuk|memukul|dipukul|pemukulan|pukulan"
"""Words that make a protest a violent one, unless a sentence only fears or denies them."""
MILD_OBJECTS: Final = frozenset("ban semangat keranda spanduk".split())
"""What is burnt at peaceful protests: "membakar ban bekas"."""

DRINK: Final = frozenset("miras minuman pesta mabuk tuak arak ciu".split())
"""First words of drunkenness: where somebody is hurt they are only the reason."""
SPORT: Final = "gol|laga|pertandingan|pelatih|klasemen|striker|kiper|babak pertama|babak kedua|gelandang|bek|penalti|juara bertahan|leg pertama|tuan rumah|poin penuh|laga tandang"
"""Words of a match; a text that is full of them tells of no attack and no shot."""

DENIALS: Final = frozenset("nyaris hampir tidak tak tanpa bukan nihil".split())
HOW_IT_ENDED: Final = frozenset("berujung berakhir sampai terjadi sempat menjadi".split())
"""Between a denial and violence: "tidak berujung ricuh"."""
"""Before a word of violence: it did not come to it ("nyaris ricuh")."""

PREVENTION: Final = frozenset(
    """mencegah cegah pencegahan antisipasi mengantisipasi diantisipasi mengimbau imbau imbauan menghimbau himbau himbauan diimbau waspada mewaspadai menghindari terhindar rawan potensi berpotensi
agar jangan apabila jika kalau bila bilamana seandainya guna menekan minimalisir meminimalisir memitigasi""".split()
)
"""Words behind which a crime is feared, not told."""
BACKGROUND: Final = frozenset(
    "residivis mantan terlibat terjerat sebelumnya pernah dahulu dulu lalu viral-nya jenis spesialis".split()
)
"""Words behind which a crime belongs to somebody's past."""
