from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tests.forms.build import ACTIVITIES, DECISION, EVIDENCE, PATIENT, field, form_of, send
from tests.forms.conftest import page_of
from webapp.forms import KeptFile
from workflows.form_def import Choice

VALUES = [{"label": "Satu", "value": "a"}, {"label": "Dua", "value": "b"}]
EVERYTHING = form_of(
    {"type": "text", "text": "Halo **Anda**"},
    *DECISION,
    field("textfield", description="Tulis singkat"),
    field("textarea", key="area"),
    field("datetime", key="day"),
    field("select", key="picked", values=VALUES),
    field("checkbox", key="ticked", validate={"required": True}),
    field("checklist", key="several", values=VALUES),
    EVIDENCE,
    ACTIVITIES,
)


def one(page: html.HtmlElement, path: str) -> html.HtmlElement:
    [found] = page.xpath(path)
    return found


def text(page: html.HtmlElement, path: str) -> str:
    return " ".join(one(page, path).text_content().split())


def written_in(area: html.HtmlElement) -> str:
    """A browser passes over the newline right after <textarea>; lxml doesn't."""
    return area.text_content().removeprefix("\n")


@pytest.mark.parametrize("key", [*EVERYTHING.variables()])
def test_every_field_has_its_key_as_an_id_that_takes_the_focus(draw, key):
    found = one(draw(EVERYTHING), f"//*[@id='{key}']")
    assert found.tag in {"input", "select", "textarea"} or found.get("tabindex") == "-1"


def test_every_control_has_a_label(draw):
    page = draw(EVERYTHING, errors={"reason": ["x"]})
    labelled = set(page.xpath("//label/@for"))
    shown = page.xpath("//input[not(@type='hidden')] | //select | //textarea")
    assert {each.get("id") for each in shown} <= labelled
    assert labelled <= set(page.xpath("//@id"))


def test_every_reference_has_its_target(draw):
    errors = {key: ["Perbaiki ini."] for key in EVERYTHING.variables()} | {"items-0-description": ["Isi."]}
    page = draw(EVERYTHING, errors=errors)
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for attribute in ("aria-describedby", "aria-labelledby", "data-date-words"):
        for value in page.xpath(f"//@{attribute}"):
            assert set(value.split()) <= set(ids)


def test_nothing_needs_a_script_or_a_style(draw):
    page = draw(EVERYTHING, errors={"reason": ["x"]})
    assert not page.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]")


def test_what_may_be_left_empty_says_so_and_what_may_not_does_not(draw):
    form = form_of(field("textfield"), field("textfield", key="needed", validate={"required": True}))
    page = draw(form)
    assert text(page, "//label[@for='answer']") == "Jawaban (boleh kosong)"
    assert text(page, "//label[@for='needed']") == "Jawaban"


def test_help_and_fault_are_read_with_the_field(draw):
    form = form_of(field("textfield", description="Tulis singkat"))
    page = draw(form, errors={"answer": ["Jawaban belum diisi."]})
    field_ = one(page, "//input[@id='answer']")
    assert field_.get("aria-invalid") == "true"
    assert field_.get("aria-describedby") == "answer-h answer-e"
    assert text(page, "//*[@id='answer-h']") == "Tulis singkat"
    assert text(page, "//*[@id='answer-e']//p[@class='err']") == "Jawaban belum diisi."
    assert "wrong" in one(page, "//div[label[@for='answer']]").get("class")


def test_a_field_without_fault_is_not_marked(draw):
    page = draw(EVERYTHING)
    assert not page.xpath("//@aria-invalid | //*[contains(@class, 'wrong')] | //*[@class='errs']")


def test_hints_for_the_browser_are_passed_on(draw):
    properties = {"autocomplete": "street-address", "inputmode": "text"}
    field_ = one(draw(form_of(field("textfield", properties=properties))), "//input[@id='answer']")
    assert (field_.get("autocomplete"), field_.get("inputmode")) == ("street-address", "text")


@pytest.mark.parametrize(
    ("component", "kind", "mode"),
    [
        (field("textfield"), "text", None),
        (field("textfield", validate={"validationType": "email"}), "email", None),
        (field("textfield", validate={"validationType": "phone"}), "tel", None),
        (field("number"), "text", "numeric"),
        (field("number", decimalDigits=1), "text", "decimal"),
        (field("datetime"), "date", None),
    ],
)
def test_the_keyboard_fits_the_answer(draw, component, kind, mode):
    field_ = one(draw(form_of(component)), "//input[@id='answer']")
    assert (field_.get("type"), field_.get("inputmode")) == (kind, mode)


def test_the_law_is_one_tap_away(draw):
    form = form_of(
        field("textfield", properties={"article": "PP 11/2017 [pasal 311](https://contoh.go.id/pp)"})
    )
    page = draw(form)
    assert text(page, "//details/summary") == "Dasar hukum"
    assert one(page, "//details//a").get("href") == "https://contoh.go.id/pp"


def test_a_date_is_also_said_in_words(draw):
    form = form_of(field("datetime"))
    page = draw(form, {"answer": "9/2/2026"})
    assert one(page, "//input").get("value") == "2026-02-09"
    assert text(page, "//p[@data-date-words='answer']") == "Sen 9 Feb 2026"
    assert text(draw(form), "//p[@data-date-words='answer']") == ""


def test_a_date_that_cannot_be_read_stays_as_it_was_typed(draw):
    field_ = one(draw(form_of(field("datetime")), {"answer": "31/2/2026"}), "//input")
    assert (field_.get("type"), field_.get("value")) == ("text", "31/2/2026")


def test_defaults_are_shown_until_something_was_typed(draw):
    form = form_of(field("number", defaultValue=3), field("checkbox", key="ticked", defaultValue=True))
    fresh, typed = draw(form), draw(form, {"answer": "", "ticked": ""})
    assert one(fresh, "//input[@id='answer']").get("value") == "3"
    assert one(fresh, "//input[@id='ticked']").get("checked") is not None
    assert one(typed, "//input[@id='answer']").get("value") == ""
    assert one(typed, "//input[@id='ticked']").get("checked") is None


@pytest.mark.parametrize("kind", ["textfield", "textarea"])
def test_a_read_only_field_is_shown_and_not_sent(draw, kind):
    form = form_of(field(kind, readonly=True), field(kind, key="off", disabled=True))
    page = draw(form, {"answer": "Dinas Pekerjaan Umum"})
    shown, off = one(page, "//*[@id='answer']"), one(page, "//*[@id='off']")
    assert shown.get("readonly") is not None
    assert off.get("disabled") is not None
    assert (shown.get("name"), off.get("name")) == (None, None)


@pytest.mark.parametrize("kind", ["select", "radio", "checklist"])
def test_choices_that_cannot_be_changed_are_switched_off(draw, kind):
    page = draw(form_of(field(kind, values=VALUES, readonly=True)))
    assert all(each.get("disabled") is not None for each in page.xpath("//input | //select"))
    assert not page.xpath("//@name")


def test_a_radio_explains_its_choices_and_opens_what_belongs_to_one(draw):
    page = draw(form_of(*DECISION), {"decision": "tolak", "reason": "Beban\nkerja"})
    assert text(page, "//div[@class='opt'][1]/label") == "DisetujuiSesuai permintaan"
    assert one(page, "//input[@checked]").get("value") == "tolak"
    more = one(page, "//input[@value='tolak']/following-sibling::div[@class='more']")
    assert written_in(one(more, ".//textarea")) == "Beban\nkerja"
    assert one(page, "//legend").get("class") == "big"
    assert not page.xpath("//input[@value='setuju']/following-sibling::div[@class='more']")
    assert len(page.xpath("//*[@name='reason']")) == 1


def test_the_fields_of_a_choice_come_in_their_order(draw):
    more = one(draw(form_of(*DECISION)), "//input[@value='ubah']/following-sibling::div[@class='more']")
    assert [each.get("name") for each in more.xpath(".//input")] == ["new_start", "days"]


def test_choices_of_the_page_are_shown(draw):
    form = form_of(field("select", valuesKey="people.unit"))
    filled = form.filled({"people.unit": [Choice("17", "Bayu"), Choice("18", "Intan")]})
    page = draw(filled, {"answer": "18"})
    assert [each.text for each in page.xpath("//option")] == ["Pilih…", "Bayu", "Intan"]
    assert one(page, "//option[@selected]").get("value") == "18"


def test_without_choices_a_radio_says_so_where_the_error_links(draw):
    page = draw(form_of(field("radio", valuesKey="people.unit")), errors={"answer": ["Belum dipilih."]})
    assert text(page, "//p[@id='answer']") == "Belum ada yang bisa dipilih."


def test_two_short_fields_of_one_row_stand_side_by_side(draw):
    row = {"layout": {"row": "Row_1"}}
    form = form_of(
        field("datetime", key="start", **row), field("datetime", key="end", **row), field("textarea")
    )
    page = draw(form)
    assert one(page, "//div[@class='pair']").xpath(".//input/@id") == ["start", "end"]
    broken = draw(form, errors={"end": ["Terlalu jauh."]})
    assert one(broken, "//div[@class='pair']/div[@class='wrong']").xpath("./input/@id") == ["end"]


@pytest.mark.parametrize("rows", [("a", "b"), ("a", "a", "a"), ("", "")])
def test_other_numbers_of_fields_stand_below_each_other(draw, rows):
    form = form_of(*(field("number", key=f"n{at}", layout={"row": row}) for at, row in enumerate(rows)))
    page = draw(form)
    assert not page.xpath("//div[@class='pair']")
    assert page.xpath("//input/@id") == [f"n{at}" for at in range(len(rows))]


def test_a_group_is_a_question_with_its_fields(draw):
    group = {
        "type": "group",
        "label": "Kapan?",
        "description": "Hari libur lewat",
        "components": [field("date")],
    }
    page = draw(form_of(group))
    assert text(page, "//fieldset/legend[@class='big']") == "Kapan?"
    assert text(page, "//fieldset/p[@class='hint']") == "Hari libur lewat"
    assert one(page, "//fieldset//input").get("id") == "answer"


def test_a_group_without_label_draws_no_frame(draw):
    page = draw(form_of({"type": "group", "components": [field("textfield")]}))
    assert not page.xpath("//fieldset")
    assert page.xpath("//input/@id") == ["answer"]


def test_rows_have_names_of_their_own_and_buttons_that_need_no_script(draw):
    raw = {"items": [{"description": "Rapat", "outside": "true"}, {"description": "Surat"}]}
    page = draw(form_of(ACTIVITIES), raw)
    assert one(page, "//input[@id='items-0-description']").get("value") == "Rapat"
    assert one(page, "//input[@name='items-1-description']").get("value") == "Surat"
    assert one(page, "//input[@id='items-0-outside']").get("checked") is not None
    assert page.xpath("//button[@name='_remove']/@value") == ["items-0", "items-1"]
    assert text(page, "//button[@value='items-1']") == "Hapus Kegiatan 2"
    assert text(page, "//button[@name='_add']") == "Tambah Kegiatan"
    assert all(each.get("formnovalidate") is not None for each in page.xpath("//button[@name]"))


def test_enter_in_a_field_presses_no_button_of_a_row(draw):
    first = draw(form_of(ACTIVITIES)).xpath("//button")[0]
    assert (first.get("name"), first.get("tabindex"), first.get("aria-hidden")) == (None, "-1", "true")
    assert not draw(form_of(field("textfield"))).xpath("//button")


def test_a_full_list_offers_no_further_row(draw):
    page = draw(form_of(ACTIVITIES), {"items": [{}, {}, {}]})
    assert not page.xpath("//button[@name='_add']")


def test_faults_in_rows_stand_at_the_row_and_the_summary_goes_there(draw):
    errors = {"items-1-minutes": ["Menit paling banyak 600."], "items-0-minutes": ["Menit belum diisi."]}
    page = draw(form_of(ACTIVITIES), {"items": [{}, {}]}, errors=errors)
    assert page.xpath("//*[@id='galat']//a/@href") == ["#items-0-minutes", "#items-1-minutes"]
    assert text(page, "//*[@id='items-1-minutes-e']") == "Menit paling banyak 600."


@pytest.mark.parametrize("name", ["items-1", "items", "answer", "decision"])
def test_the_focus_goes_where_the_person_goes_on(draw, name):
    page = draw(form_of(field("textfield"), DECISION[0], ACTIVITIES), {"items": [{}, {}]}, focus=name)
    assert one(page, "//*[@autofocus]").get("id") == name


def test_kept_files_stay_ticked_and_can_be_let_go(draw):
    page = draw(form_of(EVIDENCE), kept={"evidence": [KeptFile("ab12", "surat <1>.pdf")]})
    kept = one(page, "//input[@name='evidence__kept']")
    assert (kept.get("value"), kept.get("type"), kept.get("checked") is not None) == (
        "ab12",
        "checkbox",
        True,
    )
    assert "surat <1>.pdf" in text(page, "//label[@for='evidence-k1']")


def test_a_file_field_says_what_and_how_big(draw):
    page = draw(form_of(EVIDENCE))
    field_ = one(page, "//input[@type='file']")
    assert text(page, "//*[@id='evidence-h']") == "Foto dari kamera atau PDF, paling besar 5 MB."
    assert field_.get("accept") == ".pdf,image/jpeg,image/png,image/webp"
    assert field_.get("data-max-bytes") == "5242880"
    assert field_.get("multiple") is not None


def test_the_summary_links_to_every_field_in_the_order_of_the_page(draw):
    errors = {key: [f"Perbaiki {key}."] for key in reversed([*EVERYTHING.variables()])}
    page = draw(EVERYTHING, errors=errors)
    links = page.xpath("//*[@id='galat']//a/@href")
    assert links == [f"#{key}" for key in EVERYTHING.variables()]
    assert {each[1:] for each in links} <= set(page.xpath("//@id"))
    assert text(page, "//*[@id='galat']/h2") == f"Belum terkirim: ada {len(errors)} yang perlu diperbaiki"
    assert one(page, "//*[@id='galat']").get("role") == "alert"


def test_what_belongs_to_no_field_stands_in_the_summary_alone(draw):
    page = draw(
        form_of(field("textfield")), errors={"_form": ["Sisa cuti Anda 3 hari."], "gone": ["Hilang."]}
    )
    summary = one(page, "//*[@id='galat']")
    assert [each.text_content() for each in summary.xpath(".//li")] == ["Sisa cuti Anda 3 hari.", "Hilang."]
    assert not summary.xpath(".//a")
    assert page.text_content().count("Sisa cuti") == 1


def test_a_message_of_a_rule_is_shown_as_any_other(draw):
    form = form_of(field("datetime", readonly=True))
    page = draw(form, {"answer": "2026-02-09"}, errors={"answer": ["Hari itu libur."]})
    assert page.xpath("//*[@id='galat']//a/@href") == ["#answer"]
    assert text(page, "//*[@id='answer-e']") == "Hari itu libur."


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("Satu\ndua\n\n tiga", "<p>Satu\ndua</p>\n<p> tiga</p>"),
        ("**Penting**: baca", "<p><b>Penting</b>: baca</p>"),
        ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>"),
        ("[baca](/bantuan)", '<p><a href="/bantuan" rel="noreferrer">baca</a></p>'),
        ("[**baca**](#isi)", '<p><a href="#isi" rel="noreferrer"><b>baca</b></a></p>'),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ("[x](JaVaScRiPt:alert)", "<p>[x](JaVaScRiPt:alert)</p>"),
        ("[x](//evil.example)", "<p>[x](//evil.example)</p>"),
        ("[x](/\\evil.example)", "<p>[x](/\\evil.example)</p>"),
        ("[x](data:text/html,1)", "<p>[x](data:text/html,1)</p>"),
        (
            '[x](https://a"onmouseover=1)',
            '<p><a href="https://a&#34;onmouseover=1" rel="noreferrer">x</a></p>',
        ),
        ("# Judul", "<p># Judul</p>"),
    ],
)
def test_static_text_knows_paragraphs_bold_and_links_only(written, drawn):
    assert drawn in page_of(form_of({"type": "text", "text": written}))


@pytest.mark.parametrize("key", ["answer", "area"])
@PATIENT
@given(st.text(st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" \n<>&\"'"), max_size=80))
def test_what_was_typed_comes_back_letter_for_letter_and_escaped(key, typed):
    page = html.fromstring(page_of(EVERYTHING, {key: typed}))
    found = one(page, f"//*[@id='{key}']")
    assert (found.get("value") if key == "answer" else written_in(found)) == typed
    assert not page.xpath("//script")


def test_a_form_that_came_back_shows_faults_and_all_that_was_typed(draw):
    typed = {"decision": "ubah", "new_start": "31/2/2026", "reason": "", "days": "tiga"}
    loaded = send(form_of(*DECISION), *typed.items())
    page = draw(form_of(*DECISION), loaded.raw, errors=loaded.errors)
    assert page.xpath("//*[@id='galat']//a/@href") == ["#new_start", "#days"]
    assert one(page, "//*[@id='new_start']").get("value") == "31/2/2026"
    assert one(page, "//*[@id='days']").get("value") == "tiga"
    assert one(page, "//input[@checked]").get("value") == "ubah"
