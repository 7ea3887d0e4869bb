"""What a designer reads when a diagram can't be published: one sentence a code, saying what to do."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.errors import Problem
from workflows.tongue import Words

_SENTENCES: Words = {
    "FILE_TOO_LARGE": "Berkas {file} lebih besar dari 1 MB. Bagi prosesnya menjadi beberapa diagram, lalu unggah lagi.",
    "DOCTYPE": "Berkas {file} memuat DOCTYPE atau ENTITY. Hapus bagian itu, lalu unggah lagi.",
    "XML_BROKEN": "Berkas {file} tidak dapat dibaca. Simpan ulang dari penyunting diagram, lalu unggah lagi.",
    "TOO_MANY_ELEMENTS": "Berkas {file} memuat terlalu banyak elemen. Bagi prosesnya menjadi beberapa diagram.",
    "FILE_NAME": "Nama berkas {file} tidak dapat dipakai. Pakai huruf kecil, angka, dan garis bawah.",
    "NO_DIAGRAM": "Belum ada diagram. Sertakan satu berkas .bpmn untuk setiap proses.",
    "MANY_DIAGRAMS": "Ada lebih dari satu diagram untuk proses ini. Taruh tiap proses di foldernya sendiri.",
    "NO_PROCESS": "Berkas {file} tidak memuat proses. Gambar satu proses di dalamnya.",
    "MANY_PROCESSES": "Berkas {file} memuat lebih dari satu proses: {names}. Simpan tiap proses di berkasnya "
    "sendiri, atau tandai satu saja sebagai “Executable”.",
    "PROCESS_LEFT": "“{name}” tidak dijalankan: yang dijalankan dari berkas ini hanya “{chosen}”. "
    "Simpan di berkasnya sendiri bila juga perlu.",
    "ADOPTED": "Diagram dari program lain ini dipakai sebagai proses {key}, dengan awalan nomor {prefix}. "
    "Ganti bila perlu.",
    "DUE_READ": "Tenggat “{value}” pada “{name}” dibaca sebagai {days} hari kerja. Ubah bila maksudnya lain.",
    "CAMUNDA_LEFT": "“{name}” memakai {what} dari Camunda, yang tidak berlaku di sini. {todo}",
    "CAMUNDA_TECHNICAL": "Setelan teknis Camunda tidak berlaku di sini dan boleh dihapus: {what}.",
    "PROCESS_KEY": "Id proses “{id}” tidak dapat dipakai. Pakai huruf kecil, angka, dan garis bawah, "
    "sama dengan nama foldernya.",
    "NOT_EXECUTABLE": "Proses ini belum ditandai dapat dijalankan. Centang “Executable” pada prosesnya.",
    "NO_CASE": "Proses ini punya formulir awal tetapi belum punya awalan nomor. Isi awalan nomor kasus, "
    "misalnya CUTI.",
    "ID_BAD": "Id “{id}” tidak dapat dipakai. Pakai huruf, angka, garis bawah, atau tanda hubung, paling panjang 64.",
    "ID_NONE": "Bentuk “{name}” belum punya id. Simpan ulang dari penyunting diagram, lalu unggah lagi.",
    "ID_RESERVED": "Id “{id}” sudah dipakai oleh mesin. Ganti id bentuk ini.",
    "ID_TWICE": "Id “{id}” dipakai dua kali. Ganti salah satunya.",
    "UNSUPPORTED": "“{name}” ({kind}) belum didukung. Hapus, atau ganti dengan tugas, gerbang, atau peristiwa "
    "yang tersedia.",
    "TASK_KIND": "“{name}” belum berjenis. Pilih jenisnya: tugas orang, tugas manual, atau tugas layanan.",
    "MESSAGE_FLOW": "Panah pesan antarkolam hanya gambar. Pesan sungguhan dikirim oleh tugas kirim, dan diterima oleh "
    "tugas terima atau peristiwa pesan.",
    "FAULT_LOOSE": "{value} dari “{name}” tidak ditangkap siapa pun, sehingga kasusnya berhenti sampai ditolong "
    "administrator. Pasang peristiwa penangkapnya.",
    "MESSAGE_NOBODY": "Tidak ada langkah proses ini yang mengirim pesan “{value}” yang ditunggu “{name}”. Pastikan "
    "proses atau sistem lain mengirimnya.",
    "SIGNAL_NOBODY": "Tidak ada langkah proses ini yang mengirim sinyal “{value}” yang ditunggu “{name}”. "
    "Tambahkan pengirimnya, atau pakai pesan.",
    "SCRIPT": "“{name}” memuat skrip. Skrip tidak dijalankan di sini: ganti dengan tugas layanan.",
    "LOOP_LIMIT": "Pengulangan “{name}” belum dibatasi. Isi berapa kali paling banyak, 1 sampai {most}.",
    "EACH_EMPTY": "“{name}” dikerjakan untuk setiap isi sebuah daftar, tetapi daftarnya belum disebut. Isi daftarnya.",
    "EACH_NAME": "“{variable}” pada “{name}” tidak dapat menjadi nama variabel. Pakai huruf kecil, angka, "
    "dan garis bawah.",
    "EACH_RESULT": "“{name}” mengumpulkan hasil tanpa nama daftar atau tanpa nilai. Isi keduanya, atau hapus keduanya.",
    "LOOP_PLACE": "“{name}” tidak dapat diulang. Taruh tanda pengulangan pada tugas, subproses, atau panggilan proses.",
    "NO_TRIGGER": "Peristiwa “{name}” belum menyebut apa yang ditunggunya. Pilih waktu, pesan, sinyal, atau syarat.",
    "MUST_INTERRUPT": "Peristiwa galat “{name}” selalu menghentikan langkahnya. Ubah menjadi peristiwa yang memotong.",
    "EVENT_NAME": "“{name}” belum punya nama pesan atau sinyal. Isi namanya.",
    "EVENT_CODE": "“{name}” belum punya kode galat atau eskalasi. Isi kodenya.",
    "EVENT_VARIABLE": "“{variable}” dari pesan “{name}” belum berjenis. Pilih jenisnya, misalnya int atau string.",
    "EVENT_CONDITION": "Syarat “{name}” belum diisi. Isi syaratnya.",
    "EVENT_CYCLE": "Waktu berulang “{name}” hanya untuk peristiwa yang tidak memotong. Ganti salah satunya.",
    "ERROR_PLACE": "Peristiwa “{name}” harus menempel pada tugas layanan, subproses, atau panggilan proses.",
    "ERROR_UNKNOWN": "Layanan “{service}” tidak pernah melaporkan galat “{value}”. Pilih kode yang ada, "
    "atau hapus “{name}”.",
    "CATCH_PLACE": "Peristiwa “{name}” harus menempel pada langkah yang menunggu: tugas orang, penerimaan pesan, "
    "subproses, atau panggilan proses.",
    "EVENT_CHOICE": "Gerbang peristiwa “{name}” harus diikuti paling sedikit dua peristiwa yang ditunggu, "
    "masing-masing tanpa panah lain.",
    "DATA_VALUE": "Data bersama “{name}” belum punya jenis atau nilai awal. Isi keduanya.",
    "DATA_ARROW": "Panah data pada “{name}” tidak menunjuk ke data bersama di bagian ini. Hapus, lalu gambar lagi.",
    "TOO_LARGE": "Diagram ini berisi lebih dari {most} bentuk. Pindahkan sebagian ke proses yang dipanggil.",
    "TIMER_PLACE": "Pengatur waktu “{name}” harus menempel pada tugas orang, penerimaan pesan, subproses, atau "
    "panggilan proses.",
    "ENDLESS": "Mulai dari “{name}” jalannya berputar tanpa menunggu siapa pun. Sisipkan tugas orang di lingkaran itu.",
    "JOIN_STUCK": "Gerbang gabung “{name}” dapat menunggu jalan yang tidak ditempuh, sehingga kasusnya berhenti "
    "di sini. Pakai jenis gerbang yang sama dengan tempat jalannya bercabang.",
    "STEP_TWICE": "Dua jalan yang berlangsung bersamaan bertemu di “{name}”, sehingga langkah ini dikerjakan dua kali. "
    "Pasang gerbang gabung di depannya bila cukup sekali.",
    "ROUNDS": "Putaran lewat “{name}” dapat diulang tanpa batas. Batasi bila perlu: hitung putarannya dengan layanan "
    "tasks.rounds, lalu tanyakan pada gerbang ini.",
    "SELF_DECISION": "“{name}” ditujukan kepada pemohon, tetapi ditandai sebagai keputusan. Hapus tandanya.",
    "NO_START": "“{name}” belum punya peristiwa mulai. Tambahkan satu.",
    "MANY_STARTS": "“{name}” punya lebih dari satu peristiwa mulai. Sisakan satu.",
    "NO_END": "“{name}” belum punya peristiwa akhir. Tambahkan satu.",
    "DEAD_END": "Dari “{name}” tidak ada jalan sampai ke akhir. Sambungkan ke langkah berikutnya.",
    "UNREACHABLE": "“{name}” tidak pernah tercapai. Sambungkan dengan langkah sebelumnya, atau hapus.",
    "FLOW_BROKEN": "Panah “{name}” tidak menghubungkan dua bentuk di bagian yang sama. Hapus dan gambar lagi.",
    "MANY_OUTGOING": "Dari “{name}” keluar lebih dari satu panah. Pakai gerbang untuk bercabang.",
    "NO_DEFAULT": "Gerbang “{name}” belum punya panah bawaan. Pilih satu panah sebagai bawaan, "
    "yaitu jalan yang biasa.",
    "NO_CONDITION": "Panah “{name}” belum punya syarat. Isi syaratnya, atau jadikan panah bawaan.",
    "DEFAULT_CONDITION": "Panah bawaan “{name}” tidak memerlukan syarat. Hapus syaratnya.",
    "IDLE_CONDITION": "Syarat pada panah “{name}” tidak akan dibaca. Hapus, atau mulai panahnya dari gerbang pilihan.",
    "NO_WHO": "Tugas “{name}” belum punya pelaksana. Pilih siapa yang mengerjakannya.",
    "BAD_WHO": "Pelaksana “{value}” pada “{name}” tidak dikenal. Pilih atasan, pemohon, peran, jabatan, atau orang.",
    "BAD_DUE": "Tenggat “{value}” pada “{name}” bukan jumlah hari kerja. Isi angka 1 sampai 250.",
    "NO_FORM": "Tugas “{name}” belum punya formulir. Pilih formulirnya, atau jadikan tugas manual.",
    "FORM_ON_MANUAL": "Tugas manual “{name}” tidak menampilkan formulir. Hapus formulirnya, atau jadikan tugas orang.",
    "FORM_MISSING": "Formulir “{form}” tidak ada. Buat formulirnya, atau pilih yang lain untuk “{name}”.",
    "FORM_BROKEN": "Formulir “{form}” belum dapat dipakai: {detail}. Perbaiki di penyunting formulir.",
    "LETTER_BROKEN": "Surat “{letter}” belum dapat dipakai: {detail}. Perbaiki teksnya.",
    "LETTER_MISSING": "Surat “{letter}” pada “{name}” tidak ada. Sertakan berkas .letter-nya, dan tulis namanya "
    "di antara tanda kutip.",
    "LETTER_VALUE": "Surat “{letter}” memuat {value}, yang belum diberikan oleh “{name}”. Isi masukan itu.",
    "CHOICES_UNKNOWN": "Pilihan “{value}” di formulir “{form}” tidak dikenal. Pilih sumber yang tersedia, "
    "atau tulis pilihannya.",
    "CHECK_MISSING": "Pemeriksaan “{value}” pada “{name}” tidak dikenal. Pilih pemeriksaan yang tersedia.",
    "NO_SERVICE": "Tugas layanan “{name}” belum memilih layanan. Pilih layanannya.",
    "SERVICE_MISSING": "Layanan “{service}” pada “{name}” tidak dikenal. Pilih layanan yang tersedia.",
    "PARAMETER_UNKNOWN": "Layanan “{service}” tidak mengenal masukan “{parameter}”. Hapus masukan itu dari “{name}”.",
    "PARAMETER_MISSING": "Layanan “{service}” pada “{name}” memerlukan masukan “{parameter}”. Isi masukan itu.",
    "PARAMETER_TYPE": "Masukan “{parameter}” pada “{name}” seharusnya {wanted}, bukan {found}. Perbaiki ekspresinya.",
    "EXPRESSION": "Ekspresi “{text}” pada “{name}” tidak dapat dipakai: {detail}. Perbaiki ekspresinya.",
    "VARIABLE_UNKNOWN": "Ekspresi “{text}” pada “{name}” memakai {variable}, yang belum diisi sebelum langkah ini.",
    "EXPRESSION_TYPE": "Ekspresi “{text}” pada “{name}” seharusnya menghasilkan {wanted}, bukan {found}.",
    "VARIABLE_NAME": "“{variable}” pada “{name}” tidak dapat menjadi nama variabel. Pakai huruf kecil, angka, "
    "dan garis bawah.",
    "VARIABLE_TAKEN": "“{variable}” pada “{name}” dipakai oleh sistem. Pilih nama lain.",
    "TYPE_CONFLICT": "“{variable}” pada “{name}” berjenis {found}, padahal di langkah lain {wanted}. "
    "Pakai nama yang berbeda.",
    "TEMPLATE": "Kalimat “{text}” pada “{name}” memakai {variable}, yang tidak diisi oleh proses ini.",
    "TEMPLATE_FORMAT": "Kalimat “{text}” pada “{name}” memakai bentuk “:{form}”, yang tidak dikenal. "
    "Pakai :day atau :rupiah.",
    "VARIABLE_LIKE": "Ekspresi “{text}” pada “{name}” memakai {variable}, yang tidak ada. Mungkin maksudnya {close}.",
    "FIELD_GONE": "Kolom {variable} sudah dihapus dari formulir {form}, tetapi ekspresi “{text}” pada “{name}” "
    "masih memakainya. Kembalikan kolomnya, atau ubah ekspresinya.",
    "VARIABLE_MAYBE": "Ekspresi “{text}” pada “{name}” memakai {variable}, yang hanya diisi di sebagian jalan. "
    "Isi juga di jalan lainnya, atau tanyakan dulu dengan has({variable}).",
    "VARIABLE_NULL": "Ekspresi “{text}” pada “{name}” memakai {variable}, yang dapat kosong. "
    "Wajibkan isinya, atau tanyakan dulu dengan {variable} != null.",
    "PARAMETER_EMPTY": "Masukan “{parameter}” pada “{name}” harus berisi, padahal {variable} dapat kosong. "
    "Wajibkan isinya, atau lewati langkah ini bila kosong.",
    "CHOICE_UNKNOWN": "Ekspresi “{text}” pada “{name}” membandingkan {variable} dengan “{value}”, padahal isinya "
    "hanya {values}. Perbaiki tulisannya.",
    "EXPRESSION_FOREIGN": "Ekspresi “{text}” pada “{name}” ditulis dalam bahasa program lain. Tulis ulang, "
    "misalnya days > 5.",
    "CALLED_UNSURE": "Proses “{called}” memerlukan {variable}, yang belum tentu terisi sebelum “{name}”. "
    "Isi di setiap jalan menuju langkah ini.",
    "DECISION_MISSING": "Tabel keputusan “{decision}” pada “{name}” tidak ada. Sertakan berkas .dmn-nya.",
    "DECISION_BROKEN": "Tabel keputusan di {file} belum dapat dipakai: {detail}.",
    "HIT_POLICY": "Tabel keputusan “{name}” memakai cara {value}. Pakai UNIQUE atau COLLECT.",
    "OVERLAP": "Baris {first} dan {second} tabel “{name}” cocok bersamaan, misalnya untuk {example}. "
    "Ubah salah satu barisnya.",
    "GAP": "Tidak ada baris tabel “{name}” yang cocok untuk {example}. Tambahkan barisnya.",
    "GAP_MAYBE": "Tidak ada baris tabel “{name}” yang cocok untuk {example}. Tambahkan barisnya bila itu "
    "dapat terjadi.",
    "ROW_IDLE": "Baris {number} tabel “{name}” tidak pernah cocok. Perbaiki selnya, atau hapus barisnya.",
    "CALLED_MISSING": "Proses “{called}” yang dipanggil “{name}” tidak ada. Terbitkan proses itu lebih dulu.",
    "CALLED_BROKEN": "Proses “{called}” yang dipanggil “{name}” belum dapat dijalankan. "
    "Perbaiki proses itu lebih dulu.",
    "CALLED_LOOP": "Proses “{called}” yang dipanggil “{name}” memanggil balik proses ini. Putuskan lingkarannya.",
    "CALLED_INPUT": "Proses “{called}” memerlukan {variable} ({wanted}), yang belum diisi sebelum “{name}”.",
    "TIMER": "Pengatur waktu “{name}” belum lengkap. Isi satu waktu atau lama tunggu.",
    "TIMER_VALUE": 'Lama tunggu “{text}” pada “{name}” tidak dikenal. Tulis misalnya "P3D" atau in_workdays(2).',
    "OUTCOME": "Hasil “{value}” pada “{name}” tidak dapat dipakai. Pakai huruf besar dan garis bawah, "
    "misalnya APPROVED.",
    "WITHDRAW_BY": "“{value}” tidak dikenal sebagai yang boleh menarik. Tulis starter, atau hapus withdrawBy.",
    "STARTERS": "“{value}” tidak dikenal sebagai yang boleh mengajukan. Tulis all, leads, role:PERSONNEL, kind:PPPK, "
    "atau unit:KODE, dipisah koma.",
    "TONE": "Nada “{value}” pada “{name}” tidak dikenal. Pilih good, attn, bad, atau wait.",
    "ENGINE": "Diagram ini belum dapat dijalankan: {detail}. Perbaiki bentuknya, lalu periksa lagi.",
}


_LONGEST = 120

# What may be meant so; everything else keeps the diagram from being published.
_ADVICE = frozenset(
    [
        "ADOPTED",
        "CAMUNDA_LEFT",
        "CAMUNDA_TECHNICAL",
        "CHOICE_UNKNOWN",
        "DUE_READ",
        "FAULT_LOOSE",
        "MESSAGE_FLOW",
        "MESSAGE_NOBODY",
        "GAP_MAYBE",
        "PROCESS_LEFT",
        "ROUNDS",
        "ROW_IDLE",
        "SIGNAL_NOBODY",
        "STEP_TWICE",
    ]
)


def problem(code: str, *, shape: str = "", **values: object) -> Problem:
    """Names of shapes may be drawn in several lines, and ids of 200 letters."""
    short = {key: _shortened(value) for key, value in values.items()}
    return Problem(code, _SENTENCES[code], short, shape=shape, advice=code in _ADVICE)


def _shortened(value: object) -> object:
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value


def blocking(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep a process from being published; the others are advice."""
    return [found for found in problems if not found.advice]
