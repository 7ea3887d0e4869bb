"""The hash tree of RFC 6962, section 2.1: roots, proofs and their verification. Nothing but arithmetic.

A tree that grows keeps its right border alone: the roots of its full subtrees, the largest first, one for each
binary one of its size. That is enough to append and to know the root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
_LEAF, _NODE = b"\x00", b"\x01"
_sha256 = hashlib.sha256


def leaf_hash(entry: bytes) -> bytes:
    return _sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return _sha256(_NODE + left + right).digest()


@dataclass(slots=True)
class Border:
    """A tree of `size` leaves, ready for the next; `peaks` are the roots of its full subtrees."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Takes the hash of a leaf."""
        peaks, carry = self.peaks, self.size
        while carry & 1:
            leaf = _sha256(_NODE + peaks.pop() + leaf).digest()
            carry >>= 1
        peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        *lower, root = self.peaks
        for peak in reversed(lower):
            root = node_hash(peak, root)
        return root

    def pack(self) -> bytes:
        return b"".join(self.peaks)

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> Border:
        """ValueError when so many hashes can't be the border of a tree of that size."""
        if size < 0 or len(packed) != HASH_SIZE * size.bit_count():
            raise ValueError("the border doesn't belong to a tree of this size")
        return cls(size, [packed[at : at + HASH_SIZE] for at in range(0, len(packed), HASH_SIZE)])


class Leaves:
    """Leaf hashes behind one another in one buffer, as they are stored."""

    def __init__(self, packed: bytes | bytearray) -> None:
        if len(packed) % HASH_SIZE:
            raise ValueError("not a whole number of hashes")
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed) // HASH_SIZE

    def at(self, index: int) -> bytes:
        return bytes(self._packed[index * HASH_SIZE : (index + 1) * HASH_SIZE])

    def between(self, low: int, high: int) -> Iterator[bytes]:
        return (self.at(index) for index in range(low, high))


def root_of(leaves: Leaves, low: int, high: int) -> bytes:
    """The root over leaves low … high-1."""
    border = Border()
    border.extend(leaves.between(low, high))
    return border.root()


def inclusion_proof(leaves: Leaves, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of the RFC: the way from a leaf to the root of the first `size` leaves."""
    if not 0 <= index < size <= len(leaves):
        raise ValueError("no such leaf in a tree of that size")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root_of(leaves, middle, high))
            high = middle
        else:
            path.append(root_of(leaves, low, middle))
            low = middle
    path.reverse()
    return path


def consistency_proof(leaves: Leaves, old: int, size: int) -> list[bytes]:
    """PROOF(old, D[size]) of the RFC: that the first `old` leaves are what they were."""
    if not 0 < old <= size <= len(leaves):
        raise ValueError("the older tree has to be the smaller one, and not empty")
    path: list[bytes] = []
    low, high, whole = 0, size, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(root_of(leaves, middle, high))
            high = middle
        else:
            path.append(root_of(leaves, low, middle))
            low, whole = middle, False
    if not whole:
        path.append(root_of(leaves, low, high))
    path.reverse()
    return path


def includes(root: bytes, size: int, leaf: bytes, index: int, path: Sequence[bytes]) -> bool:
    """Whether the path leads from a leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    sides = _sides(index, size - 1, len(path))
    if sides is None:
        return False
    found = leaf
    for step, on_the_left in zip(path, sides, strict=True):
        found = node_hash(step, found) if on_the_left else node_hash(found, step)
    return found == root


def extends(old_root: bytes, old: int, root: bytes, size: int, path: Sequence[bytes]) -> bool:
    """Whether the tree of `size` leaves begins with the one of `old` leaves (RFC 9162, 2.1.4.2)."""
    if old == size > 0:
        return not path and old_root == root
    if not 0 < old < size or not path:
        return False
    full = old & (old - 1) == 0  # then the older root is itself a node of the newer tree
    first, *steps = [old_root, *path] if full else path
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    sides = _sides(at, last, len(steps))
    if sides is None:
        return False
    before = after = first
    for step, on_the_left in zip(steps, sides, strict=True):
        if on_the_left:
            before, after = node_hash(step, before), node_hash(step, after)
        else:
            after = node_hash(after, step)
    return before == old_root and after == root


def _sides(at: int, last: int, steps: int) -> list[bool] | None:
    """For each step up from node `at`, whether its sibling is on the left; None unless they end at the root."""
    sides: list[bool] = []
    for _ in range(steps):
        if last == 0:
            return None
        on_the_left = bool(at & 1) or at == last
        while on_the_left and at and not at & 1:  # levels where the last node has no sibling
            at, last = at >> 1, last >> 1
        sides.append(on_the_left)
        at, last = at >> 1, last >> 1
    return sides if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
