# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Words around the names of private persons: what announces one, what a name is not, common given names."""

from __future__ import annotations

from typing import Final

DIRECT_ROLES: Final = frozenset(
    """korban pelaku tersangka terduga terlapor pelapor saksi terdakwa terpidana sopir supir pengemudi pengendara kernet pembonceng penumpang kurir penadah istri istrinya suami suaminya anak anaknya ibunya ayahnya
bapaknya adik adiknya kakak kakaknya paman pamannya keponakan keponakannya rekan rekannya teman temannya tetangga tetangganya menantunya mertuanya kekasihnya pacarnya keluarga almarhum almarhumah pemilik korlap koordinator orator jubir
ustaz ustadz takmir penceramah penemu tirinya kandungnya sepupunya cucunya kakeknya neneknya majikannya bosnya lelaki jawab hukum hukumnya penghuni jenazah mayat jasad""".split()
)
"""Nouns that a name may follow at once."""

APPOSED_ROLES: Final = DIRECT_ROLES | frozenset(
    """warga pedagang petani nelayan buruh mahasiswa mahasiswi pelajar santri guru penjaga satpam karyawan karyawati pegawai kasir tangga pemuda pemudi remaja pria wanita perempuan lelaki laki-laki bocah balita lansia kakek nenek ibu bapak
pengunjung pemancing massa aksi lapangan perwakilan pengacara advokat ketua sekretaris manajer direktur tokoh napi narapidana tahanan waris motor truk mobil toko rumah kios warung kos masjid setempat sekitar utama mata identitas nama kapal nakhoda nahkoda humas imam pengurus
kuli penambang pencari penggembala pemulung tukang ojek driver pengepul juragan penyewa penjual pembeli pekerja supervisor operator kru abk nakhoda kapten pendaki wisatawan turis wna aktivis orang duda janda dukun pimpinan pengasuh dosen kakaknya""".split()
)
"""Nouns whose name stands behind a comma: "perwakilan warga, Yusran"."""

HONORIFICS: Final = frozenset(
    "inaq amaq sdr sdri saudara saudari bapak bpk ibu pak bu mbak mbok mas kang bang bli tuan nyonya ny tn nn alm almh h hj kh haji hajah tgk teungku daeng pdt pendeta romo jro jero ustad ustaz ustadz ustadzah ust gus nyai kiai kyai mbah mak nek om tante bude pakde wak".split()
)
NAMED: Final = frozenset(
    "bernama dipimpin pimpinan nama namanya an a.n alias als panggilan disapa dipanggil diketahui yakni yaitu masing-masing dikendarai dikemudikan dinakhodai dinahkodai ditumpangi dibonceng membonceng milik menimpa dialami dilakukan oleh berinisial inisial ditempati dihuni mendapati mengejar menusuk menikam membacok menganiaya memukul memukuli menembak menghampiri membunuh menyabet menyeret membonceng memergoki diwakili antaranya nyawa hilangnya tewasnya meninggalnya".split()
)
BORN: Final = frozenset(
    "wayan made nyoman ketut putu gede kadek komang gusti dewa luh nengah gde ngurah kompiang".split()
)
"""What stands behind "I" and "Ni" in names of Bali."""
MONTHS: Final = frozenset(
    "januari februari maret april juni juli agustus september oktober november desember".split()
)
"""Months that are names of people too."""
SAID: Final = frozenset(
    "kata ujar ucap tutur ungkap jelas terang sebut tegas imbuh tambah papar beber keluh harap cerita kenang aku menurut dikatakan disampaikan diungkapkan pungkas tandas lanjut sambung".split()
)
SAYS: Final = frozenset(
    "mengatakan mengaku menyebut menyebutkan menjelaskan menuturkan mengungkapkan menegaskan menambahkan bercerita menceritakan berharap meminta menilai menduga membantah membenarkan mengira menyampaikan menuding menyatakan menerangkan memaparkan melanjutkan".split()
)

CREDITS: Final = frozenset(
    "laporan reporter penulis editor kontributor wartawan pewarta oleh".split()
)
"""Words before the name of whoever wrote the text."""
PICTURED: Final = frozenset(
    "istimewa ist dok dokumen dokumentasi ilustrasi humas antara getty pixabay shutterstock screenshot tangkapan".split()
)
"""What stands behind "Foto:" and is nobody."""
SHORTENED: Final = frozenset(
    "m moh muh muhd mohd md h hj st dr drs dra ir a r i ni aa kh tgk gst ngr ust dt prof tn ny nn sdr sdri bpk alm".split()
)
"""What a full stop may follow inside a name."""
MINORS: Final = r"(?:di ?bawah umur|bocah|balita|bayi|siswa|siswi|murid|pelajar(?: smp| sd| sma)?|anak (?:perempuan|laki-laki|tiri\w*|kandung\w*|usia|berusia)|(?:berusia|umur|usia) (?:\d|1[0-7]) tahun|tahanan anak|pelaku anak|anak berhadapan)\b"
"""Signs that a minor is concerned: initials without an age of eighteen or more are then a minor's."""

STATE_HEADS: Final = frozenset(
    """presiden menteri gubernur wagub bupati wabup walikota walkot camat sekcam lurah kades perbekel keuchik geuchik kuwu pambakal walinagari katim katimsus sekda kadis kadishub kadinkes kadinsos kadisdik kalaksa kasatpol kajari kajati kapuspenkum jaksa hakim panitera dirut kadus kaling kelian klian bendesa
kalapas karutan dukuh wali kepala ketua anggota wakil komandan plt pj kasi kasie humas sekretaris juru komisioner asisten kabid koordinator""".split()
)
"""Heads of public posts; the wordy ones (`STATE_NEEDS`) only with an office behind them."""
STATE_NEEDS: Final[dict[str, frozenset[str]]] = {
    "wali": frozenset("kota nagari".split()),
    "kepala": frozenset("desa dinas badan kantor bpbd pelaksana basarnas rutan lapas puskesmas kejaksaan bnn bnnp bnnk kesbangpollinmas kesbangpolinmas kesbanglinmas kampung dusun lingkungan kelurahan bidang bagian seksi satuan sekolah operasi upt kesbangpol satpol disdik dinkes dishub dinsos dlh dpmd dispora bmkg bulog bappeda bapenda kemenag imigrasi syahbandar ksop jasa rumah rsud bkpsdm diskominfo disperindag damkar sudin suku pusdalops kelompok unit pos bandara stasiun stasion bps kua kpp pusat balai biro".split()),
    "ketua": frozenset("dprd kpu bawaslu pengadilan pn komisi mpr dpr bpk kpk komnas kpai lpsk mahkamah majelis tim satgas pansus fraksi mui".split()),
    "anggota": frozenset("dprd dpr komisi bawaslu kpu dpd".split()),
    "wakil": frozenset("presiden gubernur bupati wali walikota ketua menteri".split()),
    "komandan": frozenset("pos kodim koramil kapal".split()),
    "plt": frozenset("bupati gubernur wali walikota camat lurah kepala sekda".split()),
    "pj": frozenset("bupati gubernur wali walikota camat lurah kepala sekda".split()),
    "kasi": frozenset("intel intelijen pidum pidsus penkum datun kesiapsiagaan trantib trantibum kedaruratan darurat logistik pencegahan humas operasi penyelamatan pemadaman rehabilitasi".split()),
    "kasie": frozenset("trantib trantibum humas operasi kedaruratan".split()),
    "sekretaris": frozenset("daerah dinas badan bpbd dprd camat desa kpu satpol".split()),
    "juru": frozenset("sita".split()),
    "humas": frozenset("basarnas polsek polres polresta polda bpbd bnn sar".split()),
    "asisten": frozenset("pemerintahan daerah i ii iii setda sekda".split()),
    "koordinator": frozenset(("tim", "pusdalops", "trc", "pos", "sar")),
}  # fmt: skip

NOT_NAMES: Final = frozenset(
    """polisi kepolisian polri tni polda polres polsek polresta polrestabes mapolres mapolsek mapolda kapolri kapolda kapolres kapolsek kapolresta kapolrestabes wakapolres wakapolsek wakapolda kasat kanit kasi kabag kabid kasubag kasubsi kasatgas
kasatreskrim kasatlantas satreskrim satlantas satresnarkoba reskrim tim unit anggota petugas personel penyidik pihak warga korban pelaku tersangka terduga saksi massa masyarakat pria wanita perempuan laki-laki seorang dua tiga empat lima keduanya ketiganya keempat kedua ketiga
senin selasa rabu kamis jumat jum'at sabtu minggu ahad januari februari maret april mei juni juli agustus september oktober november desember wib wita wit ini itu ia dia mereka kami kita saya anda nya hal saat sementara selain sebelumnya setelah kemudian beliau aku
lalu namun akibat akibatnya menurut berdasarkan dalam dari untuk dengan pada kepada oleh karena sehingga bahwa jika apabila agar serta dan atau tetapi hingga sampai atas bagi di ke para semua seluruh setiap beberapa sejumlah puluhan ratusan ribuan meski walau bahkan saking tanpa demi usai seusai sebab
desa kelurahan kecamatan kabupaten kota provinsi dusun banjar jalan jl jln gang gg lingkungan kampung nagari gampong kapanewon kalurahan distrik rt rw pos pasar masjid pura gereja rumah sakit rsud rs rsup rsu puskesmas kantor gedung sma smp smk sd universitas pt cv ud toko hotel spbu pekon kec kab kel ds br kp prov
pantai sungai gunung danau pulau terminal bandara pelabuhan stasiun lapangan taman tugu simpang jembatan perumahan komplek cafe kafe warung villa vila pondok gudang kolam
honda yamaha suzuki kawasaki toyota daihatsu mitsubishi isuzu hino vario beat supra scoopy nmax aerox vixion jupiter mio revo pcx genio avanza xenia innova kijang colt fuso tronton pick pickup l300 carry agya brio sigra scania truk mobil motor sepeda bus angkot ojol grab gojek king rx
pasal kuhp kuhap uu undang-undang republik indonesia ri negara pancasila idul fitri adha natal nyepi ramadhan ramadan lebaran allah tuhan islam kristen hindu katolik buddha muslim jakarta jawa bali sumatera kalimantan sulawesi papua aceh riau lampung banten raya
cctv hp iphone samsung oppo vivo xiaomi facebook whatsapp instagram tiktok youtube google news telegram detik kompas tribun antara berita baca foto video advertisement gambas gambar artikel editor penulis reporter wartawan sumber redaksi update ikuti simak com
tkp bb md lb lr lp dpo ktp sim stnk nik bpkb bpbd sar tagana damkar basarnas bpn kpk dprd dpr mpr kpu bawaslu bnn brimob densus koramil kodim korem kodam babinsa bhabinkamtibmas satpol pln pdam pertamina pemkab pemkot pemprov pemerintah pemda dinas kementerian kejaksaan pengadilan bank pawas padal
hari tanggal tgl pukul pkl jam bulan tahun unras aksi kejadian peristiwa kasus laporan identitas alamat kronologi kronologis tuntutan catatan situasi motif barang bukti modus lokasi waktu korlap pp perihal bidang operasi ops jajaran komandan dan ndan rp km no nopol pol spm
gubernur bupati walikota wali camat lurah kades kepala ketua wakil walinagari sekretaris direktur manajer presiden menteri jenderal aliansi serikat forum himpunan paguyuban komunitas yayasan koperasi partai fakta pendapat nilai selamat pagi siang sore malam mhn izin ijin yth dump kerugian kalaksa kadus dukuh perbekel
pelajar mahasiswa buruh karyawan sopir pengemudi pengendara pemilik dokter guru perawat satu bocah anak remaja pemuda ayah suami istri adik kakak nenek kakek warganet netizen viral geger ngeri tragis heboh waspada kini tak tidak belum sudah akan bisa jadi diduga kena wn wna wni tiri
keluarga rekan teman tetangga kuasa hukum jenazah jasad mayat kecelakaan kebakaran pencurian tawuran banjir longsor beruntung ironisnya nahas naas untungnya selanjutnya selama sejak hingga tepat tepatnya adapun sedangkan padahal awalnya mulanya akhirnya sontak spontan lanjut
adalah ialah yakni yaitu ps plt plh pj pjs lc sh mh sik sip se mm msi spd ag sag mag skom sos ssos nabi rasul yesus santo safety security manajemen mapol mako via per
pencarian pertolongan kedaruratan darurat logistik penyelamatan penanggulangan pencegahan kesiapsiagaan rehabilitasi perhubungan kesehatan pendidikan kehutanan pertanian perikanan ketenagakerjaan kependudukan ketertiban umum ketenteraman ketentraman trantibum bencana daerah nasional
timur barat utara selatan tengah pusat besar selasa sat bag sub res min bid dit div humas propam intel intelkam binmas samapta lantas gakkum ppa tipidter jihandak gegana inafis
""".split()
)
"""Capitalised words that are no part of a person's name and end one."""

GIVEN: Final = frozenset(
    """ahmad achmad akhmad abdul abdullah abdurrahman muhammad mohammad mochamad muhamad mohamad moh muh adi aditya agus agung ali amir andi andika andre andri anton ari arief arif aris arya asep bagas bambang bayu budi cahyo candra chandra dadang dani danu darma dedi deni denny dewa dian didik dimas doni dwi edi edy eka eko endang erik erwin fajar
faisal fauzi febri ferry firman fitri galih gatot gilang gunawan hadi hafid hafiz haris hariyanto hartono hasan hendra hendri hendro heri herman heru husein ibrahim idris ilham imam indra iqbal irfan irwan ismail iwan jaka jamal joko jono kadek komang ketut wayan made nyoman gede putu luh desak gusti ngurah cokorda ida kurniawan lukman mahmud
malik mansur maulana mulyadi mulyono mustafa nanang nugroho nur nurul paijo pardi purnomo putra rahman rahmat rama ramadhan rendi reza ridwan rian rina rini rizal rizki rizky robi rohman roni rudi rusdi rusli saiful samsul santoso saputra sari setiawan sigit siti slamet sofyan sri sudarsono sugeng suharto sukadi sulaiman sumarno suparman supri supriyadi
susanto sutrisno suyanto syahrul syaiful taufik teguh tono tri udin usman wahyu wahyuni wawan widodo wijaya wisnu yanto yanti yayan yoga yogi yohanes yosef yudi yuli yusuf yusran zainal zaki ayu dewi fatimah aisyah aminah kartini maria ani ina ningsih nia novi nurhayati ratna ririn rosita rukmini sulastri sumiyati sundari susi tuti
widya wulandari yeni yulianti yuliana agustinus alfons andreas antonius arkadius benediktus daniel david dominikus fransiskus gabriel gregorius hendrik ignasius jefri johanes jonathan kristian lukas markus martinus marthen matius maksimus nikolaus oktavianus paulus petrus robertus stefanus simon thomas vinsensius yakobus yulius yustinus
simanjuntak sitorus siregar nasution harahap lubis hutapea panjaitan sinaga tampubolon manurung sihombing pardede ginting tarigan sembiring saragih damanik hasibuan pohan ritonga rangkuti pasaribu simbolon gultom lumbantoruan situmorang silalahi nainggolan napitupulu marpaung butarbutar
pratama prasetyo pratiwi permana pradana kusuma hidayat hidayah syahputra firmansyah hakim iskandar effendi darmawan hermawan irawan sanjaya nasrullah alamsyah anwar azis aziz basri burhan daud djafar fadli fahri fikri hamid hamzah haryanto jafar junaidi kamal karim latif mahendra majid munir nasir rasyid razak salim taufan umar wahid yasin yunus
""".split()
)
"""Given and family names common enough to tell a name from another capitalised phrase."""
