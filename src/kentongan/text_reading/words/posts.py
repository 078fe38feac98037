# ruff: noqa: E501, SIM905  (patterns and word lists read best unbroken)
"""Posts: the words that open one and the words that complete it."""

from __future__ import annotations

from typing import Final, Literal

Family = Literal["chief", "section", "high", "army", "civil", "group"]
"""chief: followed by a place; section: by a function; high: stands alone at headquarters."""

_CHIEFS: Final = """
kapolri wakapolri kapolda wakapolda kapolres wakapolres kapolresta wakapolresta kapolrestabes
wakapolrestabes kapolresto wakapolresto kapolsek wakapolsek kapolsekta wakapolsekta kapolsubsektor kapospol kapolwil kapolwiltabes
kasatwil
"""
_SECTIONS: Final = """
kabag kabagops kabaglog kabagsdm kabagren kabagsumda kasubbag kasubbagian kasat kasatreskrim kasatlantas kasatintelkam kasatintel
kasatresnarkoba kasatnarkoba kasatsamapta kasatbinmas kasatpolair kasatpolairud kasattahti kasatpamobvit kasatsabhara
kasi kasipropam kasihumas kasiwas kasitik kasiti kasium kasikum kasikeu kasidokkes kasiintel kasubsi kasiops
kaspkt kanit kanitreskrim kanitintelkam kanitintel kanitsamapta kanitbinmas kanitlantas kanitpropam kanitprovos kasubnit panit kaurbinops kaur
kaurmin karo karoops karosdm karorena karolog kabid kabidpropam kabidhumas kabidkum kabidtik kabiddokkes kabidkeu kasubbid
kasubdit kasubdir dir direktur wadir dirreskrimum dirreskrimsus dirresnarkoba dirlantas dirintelkam dirsamapta dirbinmas
dirpolairud dirpamobvit dirtahti dansat dansatbrimob danyon dankompi danki danton dantim danru
kakorlantas kapusdalops kapusiknas kayanma kasetum
kasiaga pamapta kasentra koorspripim kasubagdalops kabagbinops kabagdalops kaposko kasatgas wakasatgas kasubsatgas kaops wakaops karendalops kaset
kapospam kapospol kaposyan padal pawas perwira pamenwas katim
"""
_HIGH: Final = """
asops asrena aslog assdm asintel irwasum wairwasum irwasda irwil kabaintelkam kabareskrim kabaharkam kadivpropam kadivhumas kadivhubinter kadivtik
dankorbrimob kadensus kakorbinmas kakorsabhara kalemdiklat kapusdokkes as wakabareskrim wakabaintelkam stafsus kadiv kaba kakor
"""
_ARMY: Final = """
pangdam kasdam danrem kasrem dandim kasdim danramil danramilan babinsa danyonif danlanal danlanud danposal pasi pasiops dandenpom dansubdenpom danpomal
"""
_CIVIL: Final = """
presiden menteri menko gubernur wagub bupati wabup walikota wali wawali camat lurah kades perbekel keuchik geuchik kepala kadis kadishub kadinkes
kasatpol kakan kakankemenag kalak kalaksa sekda sekcam ketua wakil rektor dekan bendesa kelian klian kajari kajati kapn kalapas karutan hakim
manajer pastor pendeta romo koordinator korlap tokoh pengasuh sekretaris juru
"""
_FAMILIES: Final[tuple[tuple[Family, str], ...]] = (
    ("civil", _CIVIL),
    ("army", _ARMY),
    ("high", _HIGH),
    ("section", _SECTIONS),
    ("chief", _CHIEFS),
)
POST_HEADS: Final[dict[str, Family]] = {w: f for f, words in _FAMILIES for w in words.split()}

NEED_TAIL: Final = frozenset(
    """as kabag kasat kasi kanit kasubbag kasubbagian karo kabid dir direktur wadir kaur kasubsi kasubdit kasubdir kasubbid kadiv kaba kakor kasubnit panit
wakil kepala wali ketua koordinator sekretaris tokoh juru manajer menteri perwira pengasuh hakim rektor kakan general stafsus kasentra""".split()
)
"""Heads that are a post only with a continuation: "Kasat" alone is anybody."""

ACTING: Final = frozenset({"plt", "plh", "pj", "pjs", "pgs", "ps"})
"""Acting holders: the prefix stays in the post as printed."""

FUNCTIONS: Final = frozenset(
    """
ops operasi binops dalops dalpers sdm sumda log logistik ren rena perencanaan min intel intelkam reskrim reskrimum reskrimsus resnarkoba narkoba
krimum krimsus samapta sabhara lantas binmas propam provos provost paminal wabprof wabprop rehabpers humas was ti tik tekkom tahti kum hukum keu
dokkes um umum polairud polair airud pamobvit obvit spkt dalmas turjawali gakkum kamsel kamneg kamsus regident reg
sosbud politik ekonomi ekbang keamanan pidum pidsus tipikor tipidkor tipidter tipidum ppa jatanras ranmor resmob bhabinkamtibmas bhabin binpolmas polmas
pam brimob gegana pelopor korwas dikmas laka jibom penmas pid mulmed rekonfu rohjashor watpers setum taud yanma spripim preemtif preventif tindak banops
kamseltibcarlantas sentra pelayanan kepolisian terpadu wassidik opsnal bagops unit urusan patroli penggalangan rapat siaga pospam posyan pos pengawas pengendali
intelijen sidik lidik divpropam divhumas satu dua i ii iii iv v
""".split()
)
"""Words that may complete a section post: "Kasat Intelkam", "Dir Sosbud Baintelkam Polri"."""

CIVIL_TAILS: Final = frozenset(
    """
dprd dpr dpd kpu bawaslu ppk panwaslu panwascam pengadilan kejaksaan negeri agama tinggi mui fkub phdi mda muhammadiyah nu pcnu gp ansor banser senkom orari pramuka
bpbd basarnas kesbangpol kemenag dinas perhubungan kesehatan sosial pendidikan satpol pp kantor badan bagian bidang desa kampung kelurahan lingkungan dusun adat
rt rw fkdm forum fkpm pokdar karang taruna osis bem hmi pmii komisi panitia daerah provinsi kabupaten kota kecamatan kecamatan lapangan umum
agama masyarakat pemuda umat gereja nagari datuk cabang ranting partai serikat buruh aliansi paguyuban asosiasi perwakilan krama subak
puskesmas rumah sakit rsud sekolah kampus universitas perusahaan pt bumn pln pertamina jasa raharja bandara pelabuhan stasiun terminal pasar
majelis ulama indonesia pelaksana harian dpc dpd dpw dewan wakil rakyat banjar jaga praja pamong pemadam kebakaran penyelamatan damkar rekonstruksi rehabilitasi kedaruratan
""".split()
)
"""Lower-case or capital words that may follow a civil head: "Ketua KPU", "Bendesa Adat"."""

GROUPS: Final = (
    r"(?:para |seluruh |segenap |semua |perwakilan )*(?:"
    r"pejabat utama(?: \(pju\))?(?: (?:polres|polresta|polda|polrestabes)\b)?|pju(?: (?:polres|polresta|polda|polrestabes)\b)?"
    r"|kapolsek jajaran|kapolres(?:ta)? jajaran|kasat(?:,? kabag)?(?: dan kasi)? jajaran|kapolsek|kapolres|kabag|kasat|kasi|kanit"
    r"|perwira(?: staf)?|bhabinkamtibmas|bhabin|babinsa|forkopimda|forkopimcam|muspika"
    r"|(?:personel|personil|anggota|pers)(?: (?:polres|polresta|polsek|polda|polrestabes|jaga|piket|gabungan|tni|brimob|pengamanan)\b)?"
    r"|tokoh (?:agama|masyarakat|adat|pemuda)|toga|tomas|pecalang|yowana|bendesa adat|linmas|satpol pp|asn(?: polri)?|pns polri|bhayangkari"
    r"|kepala desa|perbekel|lurah|camat)"
)
"""Groups that a text places in a meeting; matched at the start of a list item."""

GROUP_WORDS: Final = frozenset(
    """pejabat pju perwira personel personil anggota pers forkopimda forkopimcam muspika pecalang yowana bendesa linmas toga tomas tokoh perwakilan
para seluruh segenap semua peserta bhabinkamtibmas bhabin babinsa asn pns bhayangkari satpol mahasiswa ormas jajaran staf piket pemuda dishub jasa bpbd damkar senkom kodim bko""".split()
)

TITLE_VERBS: Final = frozenset(
    """pimpin ikuti minta sampaikan tegaskan tekankan ajak imbau buka hadiri beri berikan gelar pastikan ingatkan instruksikan perintahkan tinjau cek
pantau dampingi terima serahkan apresiasi himbau siap siapkan jaga bahas laksanakan adakan tutup lepas ambil dukung hadir bersama selaku sebagai
dan atau yang di ke dari dengan untuk serta pada saat jajaran sejajaran se wilayah polri tni dlm dgn utk yg agar melaporkan memimpin membuka mengatakan dalam kemudian usai saya kami kita bapak ibu agar para seluruh pimpinan via lewat melalui menjadi jadi tak tidak jangan""".split()
)
"""Capitalised words of headlines that never belong to a name."""

DIRECTIONS: Final = frozenset(
    "timur barat utara selatan tengah kota pusat dalam hulu hilir raya baru lama ilir ulu laut darat daya jaya".split()
)
"""Words that complete a place name the registry writes without them."""
