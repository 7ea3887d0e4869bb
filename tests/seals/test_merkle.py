"""The tree against the words of RFC 6962 taken literally, and against its published vectors."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.seals import merkle
from workflows.seals.merkle import Border, Leaves

# The eight entries and the roots that the reference implementation of RFC 6962 tests itself with.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(entries: list[bytes]) -> bytes:
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = largest_power_below(len(entries))
    return hashlib.sha256(b"\x01" + naive_root(entries[:k]) + naive_root(entries[k:])).digest()


def naive_path(m: int, entries: list[bytes]) -> list[bytes]:
    if len(entries) == 1:
        return []
    k = largest_power_below(len(entries))
    if m < k:
        return [*naive_path(m, entries[:k]), naive_root(entries[k:])]
    return [*naive_path(m - k, entries[k:]), naive_root(entries[:k])]


def naive_subproof(m: int, entries: list[bytes], *, whole: bool) -> list[bytes]:
    if m == len(entries):
        return [] if whole else [naive_root(entries)]
    k = largest_power_below(len(entries))
    if m <= k:
        return [*naive_subproof(m, entries[:k], whole=whole), naive_root(entries[k:])]
    return [*naive_subproof(m - k, entries[k:], whole=False), naive_root(entries[:k])]


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def grown(entries: list[bytes]) -> Border:
    border = Border()
    border.extend(map(merkle.leaf_hash, entries))
    return border


def leaves_of(entries: list[bytes]) -> Leaves:
    return Leaves(b"".join(map(merkle.leaf_hash, entries)))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_published_vectors(size: int):
    assert grown(ENTRIES[:size]).root().hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing():
    assert Border().root() == hashlib.sha256(b"").digest() == merkle.EMPTY_ROOT


def test_published_proofs_of_inclusion():
    leaves = leaves_of(ENTRIES)
    assert merkle.inclusion_proof(leaves, 0, 1) == []
    assert [step.hex() for step in merkle.inclusion_proof(leaves, 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_published_proofs_of_consistency():
    leaves = leaves_of(ENTRIES)
    assert merkle.consistency_proof(leaves, 1, 1) == []
    assert [step.hex() for step in merkle.consistency_proof(leaves, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


some_entries = st.lists(st.binary(max_size=6), min_size=1, max_size=70, unique=True)


@given(some_entries, st.data())
def test_growing_in_any_portions_gives_the_root_of_the_definition(entries: list[bytes], data: st.DataObject):
    cut = data.draw(st.integers(0, len(entries)))
    first = grown(entries[:cut])
    later = Border.unpack(first.size, first.pack())
    later.extend(map(merkle.leaf_hash, entries[cut:]))
    assert later.root() == naive_root(entries)
    assert len(later.peaks) == len(entries).bit_count()


@given(some_entries, st.data())
def test_every_leaf_is_proved_and_no_other(entries: list[bytes], data: st.DataObject):
    index = data.draw(st.integers(0, len(entries) - 1))
    root, leaf = naive_root(entries), merkle.leaf_hash(entries[index])
    path = merkle.inclusion_proof(leaves_of(entries), index, len(entries))
    assert path == naive_path(index, entries)
    assert merkle.includes(root, len(entries), leaf, index, path)
    assert not merkle.includes(root, len(entries), merkle.leaf_hash(b"other entry"), index, path)
    for other in {index - 1, index + 1, len(entries)} - {index}:
        assert not merkle.includes(root, len(entries), leaf, other, path)
    assert not merkle.includes(root, len(entries), leaf, index, [*path, leaf])
    for at in range(len(path)):
        assert not merkle.includes(root, len(entries), leaf, index, path[:at] + path[at + 1 :])
        assert not merkle.includes(root, len(entries), leaf, index, [*path[:at], b"\0" * 32, *path[at + 1 :]])


@given(some_entries, st.data())
def test_every_past_is_proved_and_no_other(entries: list[bytes], data: st.DataObject):
    size = len(entries)
    old = data.draw(st.integers(1, size))
    before, root = naive_root(entries[:old]), naive_root(entries)
    path = merkle.consistency_proof(leaves_of(entries), old, size)
    assert path == naive_subproof(old, entries, whole=True)
    assert merkle.extends(before, old, root, size, path)
    rewritten = naive_root([b"rewritten", *entries[1:old]])
    if rewritten != before:
        assert not merkle.extends(rewritten, old, root, size, path)
    assert not merkle.extends(before, old, merkle.leaf_hash(b"another now"), size, path)
    assert not merkle.extends(before, old, root, size, [*path, before])
    for at in range(len(path)):
        assert not merkle.extends(before, old, root, size, path[:at] + path[at + 1 :])


@pytest.mark.parametrize("old", [0, 3])
def test_nothing_is_proved_of_sizes_that_cannot_be(old: int):
    assert not merkle.extends(merkle.EMPTY_ROOT, old, merkle.EMPTY_ROOT, 2, [])
    with pytest.raises(ValueError, match="older tree"):
        merkle.consistency_proof(leaves_of(ENTRIES[:2]), old, 2)
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(leaves_of(ENTRIES[:2]), old + 2, 2)


def test_a_border_of_another_size_is_refused():
    packed = grown(ENTRIES[:3]).pack()
    with pytest.raises(ValueError, match="border"):
        Border.unpack(4, packed)
    assert Border.unpack(3, packed).root().hex() == ROOTS[2]
