"""Names and numbers for people who don't exist: given names with a plant, NIPs with serials from 901 on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

GIVEN_WOMEN = (
    *("Ayu", "Citra", "Dian", "Eka", "Fitri", "Gita", "Hana", "Indah", "Kartika", "Lestari", "Maya", "Nadia"),
    *("Novi", "Putri", "Rani", "Rina", "Sinta", "Tari", "Utami", "Vina", "Wati", "Yuni", "Zahra", "Mega"),
)
GIVEN_MEN = (
    *("Adi", "Agus", "Andi", "Bagas", "Budi", "Cahyo", "Danu", "Eko", "Fajar", "Galih", "Hadi", "Ilham"),
    *(
        "Joko",
        "Krisna",
        "Lukman",
        "Made",
        "Nanda",
        "Oka",
        "Pandu",
        "Rizal",
        "Satria",
        "Teguh",
        "Wahyu",
        "Zaki",
    ),
)
PLANTS = (
    *("Akasia", "Anggrek", "Asoka", "Bakung", "Beringin", "Bougenvil", "Cemara", "Dadap", "Damar", "Delima"),
    *("Eboni", "Flamboyan", "Gaharu", "Gambir", "Gayam", "Jambu", "Jeruk", "Kamboja", "Kantil", "Kapuk"),
    *(
        "Kecubung",
        "Kelapa",
        "Kemiri",
        "Kemuning",
        "Kenari",
        "Lontar",
        "Mahoni",
        "Manggis",
        "Markisa",
        "Matoa",
    ),
    *("Nangka", "Nipah", "Nusa Indah", "Palem", "Pinang", "Pinus", "Pulai", "Rambutan", "Ramin", "Rotan"),
    *("Salam", "Sengon", "Seroja", "Sirih", "Soka", "Suren", "Tanjung", "Wijaya Kusuma", "Waru", "Zaitun"),
)
FIRST_SERIAL, LAST_SERIAL = 901, 999
PPPK_CODE = 21


def names(chance: random.Random) -> Iterator[tuple[str, int]]:
    """Every combination once, in an order that the seed decides, with the digit for the sex."""
    women = [(f"{given} {plant}", 2) for given in GIVEN_WOMEN for plant in PLANTS]
    men = [(f"{given} {plant}", 1) for given in GIVEN_MEN for plant in PLANTS]
    everybody = women + men
    chance.shuffle(everybody)
    return iter(everybody)


class Numbers:
    """Gives out NIPs; the next free serial where birth date, appointment and sex are the same."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._taken = set(taken)

    def give(self, born: date, since: date, *, sex: int, contract: bool) -> str:
        code = PPPK_CODE if contract else since.month
        stem = f"{born:%Y%m%d}{since.year:04}{code:02}{sex}"
        for serial in range(FIRST_SERIAL, LAST_SERIAL + 1):
            number = f"{stem}{serial}"
            if number not in self._taken:
                self._taken.add(number)
                return number
        raise ValueError(f"no serial is left for {stem}")
