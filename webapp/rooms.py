"""What single processes and rooms add to the common pages: facts, start pages, places in the navigation.

A room registers itself when its module is imported; a name registered twice is an error at start.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy.orm import Session

from models.process import Instance
from webapp.sign_in.sessions import Person

Facts = Callable[[Session, Instance], str]
First = Callable[[Session, Instance], str]
Sheet = Callable[[Session, Instance, str], str]
Settled = Callable[[Session, Instance], bool]
Regret = Callable[[Session, Instance], str]
Since = Callable[[Session, Sequence[uuid.UUID]], Mapping[uuid.UUID, str]]


class After(NamedTuple):
    """Where the reader goes from a task done with one of these forms: `page` gives an address, "" for the queue."""

    forms: frozenset[str]
    page: Sheet


class Weight(NamedTuple):
    """What weighs most in deciding about a case: a few words for its row in the queue."""

    words: str
    small: str = ""
    attention: bool = False


Weigh = Callable[[Session, Sequence[uuid.UUID]], Mapping[uuid.UUID, Weight]]


class Door(NamedTuple):
    """A way in from the first page."""

    address: str
    icon: str
    words: str
    small: str = ""


@dataclass(frozen=True, kw_only=True)
class HomeCard:
    """What a room puts on somebody's first page: a card, the door to ask, and the door to more."""

    html: Markup
    ask: Door
    more: Door


Home = Callable[[Session, Person], HomeCard | None]


@dataclass(frozen=True, kw_only=True)
class Room:
    """Pages of a process beyond the common ones.

    `facts` renders what a decision or a case page must show, as safe HTML; `start` is the endpoint of the
    room's own start page; `home` gives the room's card on the first page; `weigh` says of many cases at
    once what decides, for the rows of the queue. Of a `discreet` room's cases, whoever only helps with a
    task, and decides nothing, reads neither title nor story. What isn't `offered` is begun by jobs and other
    pages, never from the list of what people may ask for. `first` is the address of a page that the reader has to
    pass before any other shows the case, "" where there is none: opening it is an act of its own. `sheet` is the
    address of the room's own page on which the reader does a task of this step, "" where the common page serves. Of
    what is `settled` nothing can be taken back although the case runs; `regret` says what to know before one is.
    `after` leads from a task that is done to the page on which its outcome is read. `since` says of ended cases what
    has undone their outcome, in the words of a chip with the day.
    """

    facts: Facts | None = None
    start: str = ""
    home: Home | None = None
    weigh: Weigh | None = None
    discreet: bool = False
    offered: bool = True
    first: First | None = None
    sheet: Sheet | None = None
    settled: Settled | None = None
    regret: Regret | None = None
    after: After | None = None
    since: Since | None = None


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """A place in the main navigation; `shown` decides by the person's roles."""

    label: Callable[[], str]
    icon: str
    endpoint: str
    shown: Callable[[Person], bool] = field(default=lambda _person: True)
    order: int = 50


_rooms: dict[str, Room] = {}
_nav: dict[str, NavItem] = {}


def register_room(
    key: str,
    *,
    facts: Facts | None = None,
    start: str = "",
    home: Home | None = None,
    weigh: Weigh | None = None,
    discreet: bool = False,
    offered: bool = True,
    first: First | None = None,
    sheet: Sheet | None = None,
    settled: Settled | None = None,
    regret: Regret | None = None,
    after: After | None = None,
    since: Since | None = None,
) -> None:
    if key in _rooms:
        raise TypeError(f"the room of process {key!r} is registered twice")
    _rooms[key] = Room(
        facts=facts,
        start=start,
        home=home,
        weigh=weigh,
        discreet=discreet,
        offered=offered,
        first=first,
        sheet=sheet,
        settled=settled,
        regret=regret,
        after=after,
        since=since,
    )


def room(key: str) -> Room:
    """The room of a process; an empty one where only the common pages serve it."""
    return _rooms.get(key, Room())


def first_of(session: Session, key: str, case: Instance) -> str:
    """Where the reader has to go before the case is shown; "" for nowhere."""
    ask = room(key).first
    return ask(session, case) if ask is not None else ""


def sheet_of(session: Session, key: str, case: Instance, step: str) -> str:
    """The room's page for a task of the reader's; "" where the common page serves it."""
    ask = room(key).sheet
    return ask(session, case, step) if ask is not None else ""


def leads_on(form: str) -> bool:
    """Whether some room has a page to go to after a task with a form of this id: else nobody need ask which."""
    return any(one.after is not None and form in one.after.forms for one in _rooms.values())


def after_of(session: Session, key: str, case: Instance, step: str) -> str:
    """Where the reader goes once the task of this step is done; "" for the queue."""
    ask = room(key).after
    return ask.page(session, case, step) if ask is not None else ""


def settled(session: Session, key: str, case: Instance) -> bool:
    """Whether the process keeps a running case from being taken back."""
    ask = room(key).settled
    return ask is not None and ask(session, case)


def regret(session: Session, key: str, case: Instance) -> str:
    """What somebody has to know before they take the case back; "" where the common words say it all."""
    ask = room(key).regret
    return ask(session, case) if ask is not None else ""


def weigh(session: Session, cases: Iterable[tuple[str, uuid.UUID]]) -> dict[uuid.UUID, Weight]:
    """What decides about each of the cases (key of the process, id) whose room can say it."""
    found: dict[uuid.UUID, Weight] = {}
    for key, ids in _by_process(cases).items():
        if (ask := room(key).weigh) is not None:
            found.update(ask(session, ids))
    return found


def since(session: Session, cases: Iterable[tuple[str, uuid.UUID]]) -> dict[uuid.UUID, str]:
    """What has undone the outcome of each of the ended cases (key of the process, id), where something has."""
    found: dict[uuid.UUID, str] = {}
    for key, ids in _by_process(cases).items():
        if (ask := room(key).since) is not None:
            found.update(ask(session, ids))
    return found


def _by_process(cases: Iterable[tuple[str, uuid.UUID]]) -> dict[str, list[uuid.UUID]]:
    found: dict[str, list[uuid.UUID]] = {}
    for key, instance_id in cases:
        found.setdefault(key, []).append(instance_id)
    return found


def home_cards(session: Session, person: Person) -> tuple[HomeCard, ...]:
    """The cards of all rooms that have one for this person, by the key of the process."""
    offered = (one.home(session, person) for _key, one in sorted(_rooms.items()) if one.home is not None)
    return tuple(card for card in offered if card is not None)


def register_nav(item: NavItem) -> None:
    if item.endpoint in _nav:
        raise TypeError(f"{item.endpoint!r} is in the navigation twice")
    _nav[item.endpoint] = item


def nav_items() -> tuple[NavItem, ...]:
    return tuple(sorted(_nav.values(), key=lambda item: item.order))
