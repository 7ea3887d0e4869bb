"""The pictures of the guide to leave, made anew with the demo office by `make shots`, put into docs/pictures."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import site as sites
from tests.browser.site import Site, press
from tests.support.servers import TestServer

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
PHONE, DESKTOP = (360, 740), (1100, 760)
MOST = 60_000  # bytes; the guide is read over a phone's connection
SHARPER = 1.5
SETTLED = 1_000  # ms: figures beside a form are asked for once typing rests
Walk = tuple[str, str, tuple[str, ...]]  # who, where, and what is pressed or filled in there

_ROW = (".pick label", ".dock.bulk [name=putusan]")
GRANTED: tuple[Walk, ...] = (("rahmat", "/antrean?cari=Sari", _ROW), ("ratna", "/antrean?cari=Sari", _ROW))
DAYS = ("[name=first_day] := 2026-03-12", "[name=last_day] := 2026-03-27")
GIVEN_BACK = ("main a.card.plain", "textarea := Acara keluarga ditunda.")
CALLED = ("main a.card.plain", "[name=recall_on] := 2026-02-09", "textarea := Kunjungan kerja Menteri.")


@dataclass(frozen=True)
class Picture:
    """`at`: the part of the page that is brought to the top; `before`: what others have done by then."""

    name: str
    size: tuple[int, int]
    walk: Walk
    at: str = ""
    before: tuple[Walk, ...] = ()


PICTURES = (
    Picture("cuti-jenis", PHONE, ("sari", "/cuti/ajukan", ())),
    Picture("cuti-hari", DESKTOP, ("sari", "/ajukan/leave", DAYS)),
    Picture("cuti-perjalanan", PHONE, ("sari", "/kasus", ("a.card.plain",))),
    Picture("cuti-keputusan", DESKTOP, ("rahmat", "/antrean?cari=Sari", ("[data-row] [data-open]",))),
    Picture("cuti-kalender", DESKTOP, ("rahmat", "/cuti/kalender?bulan=2026-02", ())),
    Picture("cuti-saldo", PHONE, ("sari", "/saldo", ())),
    Picture("cuti-batal", PHONE, ("sari", "/cuti/batalkan", GIVEN_BACK), at="#akibat", before=GRANTED),
    Picture("cuti-panggil", DESKTOP, ("ratna", "/cuti/panggil", CALLED)),
)


def take(browser: Browser, server: TestServer, folder: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(PICTURES):
        url = sites.copy(server, "langkah_demo", f"langkah_guide_{number}")
        with sites.serve(url, folder) as site:
            for walk in picture.before:
                _walk(browser, site, walk, DESKTOP)
            page = _walk(browser, site, picture.walk, picture.size)
            if picture.at:
                page.locator(picture.at).evaluate("one => one.scrollIntoView({block: 'center'})")
            _write(page, picture)


def _walk(browser: Browser, site: Site, walk: Walk, size: tuple[int, int]) -> Page:
    who, path, steps = walk
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=SHARPER,
        locale="id-ID",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    site.sign_in(context, who)
    page = context.new_page()
    page.goto(path)
    for step in steps:
        press(page, step)
    page.wait_for_timeout(SETTLED)
    return page


def _write(page: Page, picture: Picture) -> None:
    """As WebP, which the browser makes and Playwright doesn't offer."""
    page.evaluate("document.activeElement?.blur()")
    session = page.context.new_cdp_session(page)
    made = session.send("Page.captureScreenshot", {"format": "webp", "quality": 70})
    content = b64decode(made["data"])
    if len(content) > MOST:
        raise ValueError(f"{picture.name} has {len(content)} bytes")
    (FOLDER / f"{picture.name}.webp").write_bytes(content)
    page.context.close()
