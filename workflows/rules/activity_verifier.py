"""Who verifies an employee's activities: the superior's post as it was, its holder as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.rules.dated import in_force_or_none


class Via(StrEnum):
    """By which right: Plt/Plh, definitive, pelimpahan."""

    ACTING = "ACTING"
    DEFINITIVE = "DEFINITIVE"
    DELEGATE = "DELEGATE"


@dataclass(frozen=True)
class Subordination:
    """The post above an employee in a period."""

    employee: str
    superior_post: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Holder:
    """Who holds a post in a period; `kind` is ACTING or DEFINITIVE."""

    post: str
    person: str
    kind: Via
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class VerifierDelegation:
    """Whom a person lets verify in a period."""

    from_person: str
    to_person: str
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Organisation:
    """`parent_posts`: the post above each post. `delegator_may_verify`: who delegates keeps the right as well."""

    subordinations: tuple[Subordination, ...]
    holders: tuple[Holder, ...]
    parent_posts: Mapping[str, str]
    delegations: tuple[VerifierDelegation, ...] = ()
    delegator_may_verify: bool = False


@dataclass(frozen=True)
class VerifierAnswer:
    """The verifier, None where nobody is left up to the top, and everybody who may verify."""

    verifier: str | None = None
    via: Via | None = None
    allowed: frozenset[str] = frozenset()


def verifier_of(
    employee: str, *, activity_date: date, decided_on: date, organisation: Organisation
) -> VerifierAnswer:
    """Who may verify an entry of the day on the day of the decision.

    The post is that which was above the employee on the activity date; its queue stays with the post, so its holder
    on `decided_on` verifies: acting before definitive, and that person's delegate instead of both. Nobody verifies own
    entries: a delegate who is the employee is passed over; a holder who is the employee, or a post that nobody holds,
    means one level up.
    """
    for post in _upwards(_superior_post(employee, activity_date, organisation), organisation.parent_posts):
        holder = _holder(post, decided_on, organisation.holders)
        if holder is not None and holder.person != employee:
            return _answer(holder, employee, decided_on, organisation)
    return VerifierAnswer()


def _superior_post(employee: str, day: date, organisation: Organisation) -> str | None:
    found = in_force_or_none((row for row in organisation.subordinations if row.employee == employee), day)
    return None if found is None else found.superior_post


def _upwards(post: str | None, parents: Mapping[str, str]) -> Iterator[str]:
    """The post and those above it; a circle in the tree is walked once."""
    seen: set[str] = set()
    while post is not None and post not in seen:
        yield post
        seen.add(post)
        post = parents.get(post)


def _holder(post: str, day: date, holders: Iterable[Holder]) -> Holder | None:
    of_post = [holder for holder in holders if holder.post == post]
    acting = in_force_or_none((holder for holder in of_post if holder.kind is Via.ACTING), day)
    return acting or in_force_or_none((holder for holder in of_post if holder.kind is Via.DEFINITIVE), day)


def _answer(holder: Holder, employee: str, day: date, organisation: Organisation) -> VerifierAnswer:
    given = (
        row
        for row in organisation.delegations
        if row.from_person == holder.person and row.to_person != employee
    )
    delegation = in_force_or_none(given, day)
    if delegation is None:
        return VerifierAnswer(holder.person, holder.kind, frozenset({holder.person}))
    kept = {holder.person} if organisation.delegator_may_verify else set()
    return VerifierAnswer(delegation.to_person, Via.DELEGATE, frozenset({delegation.to_person, *kept}))
