# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Words by which an order is recognised: base imperatives, verbs of asking, words of forbidding."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

BASE_VERBS: Final = frozenset(
    """
lakukan laksanakan laksanakanlah lakukanlah petakan inventarisir inventarisasi identifikasi tingkatkan pedomani pastikan siapkan persiapkan optimalkan maksimalkan intensifkan kedepankan utamakan
jadikan gunakan manfaatkan berikan terapkan tegakkan wujudkan ciptakan kembangkan kerahkan turunkan tempatkan libatkan sosialisasikan sampaikan laporkan koordinasikan kordinasikan
kendalikan tertibkan bubarkan hentikan hindarkan tuntaskan selesaikan lanjutkan pertahankan perhatikan perkuat perketat pertajam perbanyak perbaiki percepat pererat pelihara perluas periksa
cegah jaga kawal kelola jalin bangun bina rangkul gandeng ajak ingatkan tegur tindak tangkap ungkap usut proses limpahkan dalami deteksi antisipasi waspadai awasi pantau monitor monitoring
cek kroscek susun buat bikin bentuk data gelar geser tambah kurangi pakai kirim kirimkan unggah upload rilis pasang tutup buka tunda tangani temui datangi kunjungi sambangi dampingi lengkapi
ikuti jauhi hadapi layani lindungi amankan patroli patrolikan sikapi tindaklanjuti evaluasi analisa analisis catat hitung ambil bawa tunggu atur bagi bagikan tugaskan perintahkan instruksikan
sebarkan sebarluaskan viralkan edukasi himbau imbau ajarkan arahkan fokuskan fokus koordinasi lapor latih latihkan rekrut tempel tempelkan cari carikan kumpulkan serahkan tembuskan
selidiki telusuri tanyakan minta mintakan jawab klarifikasi cermati pahami kuasai hayati amalkan patuhi taati hormati hargai bantu bantulah dukung sukseskan jamin sterilkan sterilisasi
pisahkan bersihkan rawat simpan kunci nyalakan matikan aktifkan hidupkan kontrol supervisi verifikasi validasi mutakhirkan perbarui update input entri rekap rekapitulasi umumkan
tegaskan tekankan beritahukan beritahu informasikan tinggalkan prioritaskan seimbangkan sesuaikan batasi percayakan jelaskan terangkan tampilkan tunjukkan senyum sapa berdayakan
gencarkan galakkan giatkan hidupkan rutinkan jadwalkan rencanakan gladikan simulasikan galang minimalisir minimalkan redam damaikan mediasi fasilitasi mitigasi tekan kejar gerebek
razia sita musnahkan ubah ganti pindahkan alihkan rekayasa urai petakanlah jagalah pastikanlah hindarilah hindari bekali bekerjalah bertindaklah bertindak berkoordinasi berkoordinasilah berperan
bersikap bersikaplah bersinergi berkomunikasi beribadah budayakan biasakan tanamkan tumbuhkan kobarkan laksanakn tingkatkn monitorlah jemput hubungi rapatkan cantumkan sertakan lampirkan
maju mundur berlakukan panggil tandai batalkan cabut kawali tarik siagakan sterilkan isi tinjau pelajari baca dengarkan respon respons kawinkan eliminir eliminasi netralisir peka pegang teladani contohkan manfaatkanlah
berangkatkan pulangkan kembalikan bayarkan anggarkan dokumentasikan foto rekam publikasikan lawan tangkal counter kampanyekan hadir hadiri hadirlah standby stanby siaga apelkan
ploting plotting perankan efektifkan kolaborasikan kolaborasi sinergikan padukan satukan rumuskan tetapkan tentukan putuskan gerakkan bergerak turun terjun stop segerakan kenali
""".split()
)
"""Verbs as commanders print them in orders, without me- or di-."""

NOUN_LIKE: Final = frozenset(
    """maju mundur data patroli evaluasi deteksi antisipasi proses buat bagi foto siaga gelar lapor fokus koordinasi analisa analisis razia supervisi mediasi mitigasi isi tekan baca hadir turun tutup buka
tindak kontrol monitoring monitor edukasi rekayasa standby rekap input update respon respons latih bina bentuk jaga tambah minta simpan kunci hidupkan senyum sapa tegur peka pegang himbau imbau
jawab kunci hubungi bersinergi berkoordinasi berkomunikasi beribadah bersinergilah gerakkan klarifikasi verifikasi kolaborasi dukung bantu jamin counter dengar stop simulasi identifikasi inventarisasi kejar cari tarik bergerak berperan terjun bersikap bertindak cegah lawan""".split()
)
"""Base verbs that are also nouns or plain statements: orders only at the head of a clause."""

NOT_BASE: Final = frozenset(
    "bukan akan makan ikan rekan bahkan sedangkan melainkan asalkan silakan silahkan dikan kan tindakan gerakan pasukan bentrokan ejekan cetakan letakan rusakan masukan kaitan tekanan kalikan jangankan apalagi katakan rupakan seakan".split()
)

HARD_ASKS: Final = frozenset(
    """meminta minta memerintahkan perintahkan menginstruksikan instruksikan menugaskan tugaskan mewajibkan wajibkan mengharuskan memintakan
memerintah mengintruksikan intruksikan mengarahkan diminta diperintahkan diinstruksikan ditugaskan diwajibkan diharuskan diinstruksikan diintruksikan""".split()
)
"""Their complement is an order whatever its verb form."""
SOFT_ASKS: Final = frozenset(
    """menekankan menegaskan mengingatkan mengharapkan mengimbau menghimbau mengajak menyampaikan mengatakan menjelaskan menambahkan berpesan berharap mewanti-wanti
menyerukan mendorong mengungkapkan menuturkan memaparkan menyebut menyebutkan menerangkan berujar menyatakan melanjutkan menandaskan menyarankan mengucapkan
ditekankan ditegaskan diingatkan diharapkan diimbau dihimbau disampaikan ditambahkan dijelaskan ditandaskan dipesankan tekankan tegaskan ingatkan harapkan harap
imbau himbau pesan sampaikan berikan memberikan memberi menghendaki menginginkan menggarisbawahi memastikan""".split()
)
"""Verbs of saying: an order follows only with agar, untuk, a modal or an imperative."""
MODALS: Final = frozenset(
    "agar supaya harus wajib hendaknya hendaklah tolong mohon diminta harap diharap diharapkan seyogyanya sebaiknya wajiblah mesti musti agr spy hrs kudu".split()
)
FORBID: Final = frozenset(
    "jangan jgn jangan-jangan dilarang larang melarang hindari menghindari hindarkan menghindarkan janganlah dilarangnya".split()
)
FORBID_AFTER_NOT: Final = frozenset(
    "boleh diperbolehkan diperkenankan dibenarkan diizinkan diijinkan dibolehkan bole".split()
)
NOT_WORDS: Final = frozenset("tidak tak tdk nggak enggak gak ndak tiada".split())

REPORT_VERBS: Final = frozenset(
    "lapor laporkan dilaporkan melaporkan melapor laporan lapornya laporkanlah dilaporkannya laporannya lapkan".split()
)
REPORT_CARRIERS: Final = frozenset(
    """dikirim dikirimkan diserahkan diterima disampaikan menyerahkan serahkan mengirim mengirimkan kirim kirimkan mengunggah unggah diunggah sampaikan menyampaikan
tunggu ditunggu membuat buat dibuat diinput input menginput masuk mengumpulkan dikumpulkan ditembuskan""".split()
)
PROGRESS_WORDS: Final = frozenset(
    "laporan perkembangan perkembangannya laporannya lapsit laphar laporan-laporan progres progress situasi lapjusik lapgiat li".split()
)

ME_STOP: Final = frozenset(
    """mereka merupakan memang melalui mengenai menurut meski meskipun merah meja media mengingat menjelang mengapa menit meter medsos mendatang mengalami menjadi memiliki
masih melihat merasa menuju menunjukkan meningkat menurun metode metro mei melebihi mencapai mencakup meliputi merdeka medis mesin mesti menghadiri menghadapi membutuhkan meluber mewakili mendapat
mendapatkan meresahkan meninggal mengandung menyebabkan menimbulkan mengakibatkan mendominasi mengikuti mendukung menimpa melanda meninggalkan mengarah mendengar menonton memicu memakan
menyangkut menyebar memungkinkan menyusul menemukan menerima megah mega mental mentor""".split()
)
DI_STOP: Final = frozenset(
    """dini dinas diri dinda diare dipan dingin dinding didik dinamika disiplin direktur dialog digital dia dimana diantara distribusi distrik diskusi divisi dibanding dikarenakan disambut dihadiri diikuti didampingi
dipimpin digelar disebabkan dikenal dipicu dilindungi diketahui ditutup dimulai dilaksanakannya dilanjutkan diperkirakan diduga disusul diterjunkan diberangkatkan disela dirasakan
diambil dipercaya dialami dibuka dikutip dihubungi diimbangi ditemui diwarnai dilakukan dimaksud dua dibandingkan didominasi digaji dirasa diri diluar dijadwalkan disebut diundang diresmikan diadakan didukung ditandai diterbitkan ditemukan dilaksanakan digunakan ditengah dimiliki diatas dibawah didalam ditujukan dilapangan diwilayah
""".split()
)
"""Passives that narrate in briefings far more often than they order; in order sections they count again."""
NARRATIVE_PASSIVE: Final = frozenset(
    "dilaksanakan dilakukan ditutup diambil digunakan dibuka diadakan diterbitkan diundang didukung diberangkatkan diterjunkan diikuti didampingi dihadiri dipimpin dimulai dilanjutkan".split()
)

STATE_BLOCK: Final = frozenset(
    "telah sudah sdh akan sedang berhasil pernah dapat bisa belum ingin mau masih selama yang yg apabila jika bila ketika saat kalau kl setelah sebelum sementara".split()
)
"""Before a verb these make it a statement, a wish or a side clause."""

NOMINAL_ORDERS: Final = frozenset(
    """peningkatan pelaksanaan pengamanan pengawasan pemantauan penguatan penertiban pengawalan pendataan pemetaan pengecekan penempatan penggelaran pembentukan penyiapan
optimalisasi intensifikasi sosialisasi koordinasi patroli deteksi penegakan pencegahan pelaporan pengaturan penjagaan kegiatan pemberdayaan penyelesaian sambang
""".split()
)
"""Nouns that open an item of an order list in place of a verb."""

ACTIVITIES: Final = frozenset(
    "tfg gladi apel rapat latihan patroli anev briefing simulasi sispamkota rakor razia supervisi gelar koordinasi".split()
)
"""What "we" do by a set day in a commander's mouth: "H-1 kita TFG dulu"."""

FILLERS: Final = frozenset(
    """tetap selalu segera langsung juga lebih terus senantiasa benar-benar betul-betul secara sungguh-sungguh saling lagi sampai pertama kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh terakhir
kemudian selanjutnya lalu selain itu disamping serta dan eee eh anu ya oke ok jadi nah terus mari ayo tolong lantas sekali satu dua tiga apalagi kembali pula adapun sementara ini tsb tersebut
bersama sama semua rekan rekan-rekan sekalian saudara segenap seluruh para sekarang nanti besok bsk hari malam pagi siang sore berikutnya tambahan mulai
""".split()
)
"""Words that may stand before an imperative without being its subject."""

Form = Literal["base", "me", "di", ""]


@lru_cache(maxsize=50_000)
def form_of(word: str) -> Form:
    """Whether a lower-case word is a base imperative, a me- verb, a di- passive, or none of them."""
    core = word.removesuffix("nya").removesuffix("lah")
    if core in BASE_VERBS or word in BASE_VERBS:
        return "base"
    if (
        word.startswith(("meng", "meny", "mem", "men", "me"))
        and len(core) > 5
        and core not in ME_STOP
    ):
        return "me"
    if word.startswith("di") and len(core) > 4 and core not in DI_STOP:
        return "di"
    bare = len(core) > 6 and core.endswith("kan") and core not in NOT_BASE
    if bare and not core.startswith(("ter", "ber", "pe", "di", "me")) and "-" not in core:
        return "base"
    return ""
