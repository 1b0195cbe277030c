"""How parameters and packed bodies are read."""

from __future__ import annotations

import gzip
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.serve.coding import LargeError, PackedError, unpack
from dealgraph.serve.protocol import RefusedError, one_of_each, parameters

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), st.sampled_from([quote, quote_plus]))
def test_parameters_are_what_was_sent(pairs, how) -> None:
    sent = urlencode(pairs, quote_via=how).encode()
    assert parameters(sent) == pairs


@given(st.text(st.sampled_from("ab=&+%3D%26%0A\r\n._;é"), max_size=60))
def test_parameters_are_read_as_python_reads_them(text: str) -> None:
    data = text.encode()
    try:
        found = parameters(data)
    except RefusedError:
        return
    assert found == parse_qsl(text, keep_blank_values=True, errors="strict")


@pytest.mark.parametrize("text", [b"a=%", b"a=%4", b"a=%zz", b"%=a", b"a=%%41", b"a=%\n"])
def test_half_an_escape_is_refused(text: bytes) -> None:
    with pytest.raises(RefusedError, match="hexadecimal"):
        parameters(text)


@pytest.mark.parametrize("text", [b"a=%ff", b"%c3=a", b"a=\xff", b"a=%ed%a0%80"])
def test_other_letters_than_utf_8_are_refused(text: bytes) -> None:
    with pytest.raises(RefusedError, match="UTF-8"):
        parameters(text)


def test_a_thousand_parameters_are_enough() -> None:
    assert len(parameters(b"&".join([b"a=b"] * 1000))) == 1000
    with pytest.raises(RefusedError, match="1000"):
        parameters(b"&".join([b"a=b"] * 1001))


def test_a_name_counts_once() -> None:
    assert one_of_each([("a", "1"), ("b", "")]) == {"a": "1", "b": ""}
    with pytest.raises(RefusedError, match="'a' is given more than once"):
        one_of_each([("a", "1"), ("b", ""), ("a", "1")])


@given(st.binary(max_size=2000), st.integers(0, 9))
def test_a_packed_body_is_unpacked(data: bytes, level: int) -> None:
    assert unpack(gzip.compress(data, level), 2000) == data


def test_parts_of_a_packed_body_are_put_together() -> None:
    assert unpack(gzip.compress(b"ASK ", mtime=0) + gzip.compress(b"{}", mtime=0), 6) == b"ASK {}"


def test_a_packed_body_holds_no_more_than_it_may() -> None:
    packed = gzip.compress(b"a" * 1000, mtime=0)
    assert len(unpack(packed, 1000)) == 1000
    with pytest.raises(LargeError):
        unpack(packed, 999)
    with pytest.raises(LargeError):
        unpack(gzip.compress(b"a" * 500, mtime=0) * 2, 999)


def test_a_bomb_takes_no_memory() -> None:
    import tracemalloc

    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    tracemalloc.start()
    with pytest.raises(LargeError):
        unpack(bomb, 1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ASK {}",
        gzip.compress(b"ASK {}", mtime=0)[:-1],
        gzip.compress(b"ASK {}", mtime=0) + b"x",
        gzip.compress(b"ASK {}", mtime=0)[:-4] + b"abcd",
        gzip.compress(b"", mtime=0) * 17,
    ],
)
def test_what_is_not_gzip_is_told(data: bytes) -> None:
    with pytest.raises(PackedError):
        unpack(data, 1000)
