"""What an auditor asks for, as it stands in the address."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

STARTED, DECIDED = "mulai", "putus"
STATES = ("berjalan", "selesai", "ditarik", "dibatalkan")
_MOST = 80
_CURSOR = re.compile(r"([0-9T:.+-]{20,40})~([0-9a-f-]{36})", re.ASCII)

Cursor = tuple[datetime, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Asked:
    """Texts as typed; dates only when they are dates. `after` is the last row of the page before."""

    person: str = ""
    number: str = ""
    when: str = STARTED
    first: date | None = None
    last: date | None = None
    process: str = ""
    version: int = 0
    step: str = ""
    outcome: str = ""
    decider: str = ""
    behalf: str = ""
    state: str = ""
    operators: bool = False
    after: Cursor | None = None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Asked:
        """Whatever can't be understood is as if it weren't there: an old bookmark must open."""
        version, state = args.get("versi", ""), args.get("keadaan", "")
        return cls(
            person=_text(args, "orang"),
            number=_text(args, "nomor").upper(),
            when=DECIDED if args.get("tanggal") == DECIDED else STARTED,
            first=_day(args.get("dari", "")),
            last=_day(args.get("sampai", "")),
            process=_text(args, "proses"),
            version=int(version) if version.isascii() and version.isdecimal() and len(version) < 6 else 0,  # noqa: PLR2004 - no version is longer
            step=_text(args, "langkah"),
            outcome=_text(args, "hasil"),
            decider=_text(args, "oleh"),
            behalf=_text(args, "an"),
            state=state if state in STATES else "",
            operators=args.get("tindakan") == "1",
            after=_cursor(args.get("setelah", "")),
        )

    def args(self) -> dict[str, str]:
        """As it stands in the address, the page left out."""
        found = {
            "orang": self.person,
            "nomor": self.number,
            "tanggal": self.when if self.when != STARTED else "",
            "dari": self.first.isoformat() if self.first else "",
            "sampai": self.last.isoformat() if self.last else "",
            "proses": self.process,
            "versi": str(self.version or ""),
            "langkah": self.step,
            "hasil": self.outcome,
            "oleh": self.decider,
            "an": self.behalf,
            "keadaan": self.state,
            "tindakan": "1" if self.operators else "",
        }
        return {key: text for key, text in found.items() if text}

    def query(self, *, after: Cursor | None = None) -> str:
        more = {"setelah": f"{after[0].isoformat()}~{after[1]}"} if after else {}
        return f"?{urlencode(self.args() | more)}" if self.args() or more else ""


def _text(args: Mapping[str, str], name: str) -> str:
    return " ".join(args.get(name, "").replace("\0", "").split())[:_MOST]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(1990, 1, 1) <= found <= date(2200, 1, 1) else None


def _cursor(text: str) -> Cursor | None:
    if not (found := _CURSOR.fullmatch(text)):
        return None
    try:
        at, key = datetime.fromisoformat(found[1]), uuid.UUID(found[2])
    except ValueError:
        return None
    return (at, key) if at.tzinfo else None
