"""Who holds many connections and asks nothing shuts out nobody."""

from __future__ import annotations

from dealgraph.serve.gate import Gate, client_of


class Guest:
    """A connection that is busy or idle."""

    def __init__(self, *, idle: bool = False) -> None:
        self.idle = idle
        self.left = False

    def is_idle(self) -> bool:
        return self.idle

    def leave(self) -> None:
        self.left = True


def test_one_address_has_a_part_of_all() -> None:
    gate = Gate(10, 3)
    assert [gate.enter(Guest(), "192.0.2.1") for _ in range(4)] == [True, True, True, False]
    assert gate.enter(Guest(), "192.0.2.2")


def test_there_is_a_limit_for_all() -> None:
    gate = Gate(3, 3)
    assert [gate.enter(Guest(), f"192.0.2.{n}") for n in range(4)] == [True, True, True, False]


def test_who_leaves_makes_room() -> None:
    gate = Gate(10, 1)
    guest, refused = Guest(), Guest()
    assert gate.enter(guest, "192.0.2.1")
    assert not gate.enter(refused, "192.0.2.1")
    gate.exit(refused)  # it was never in
    gate.exit(guest)
    gate.exit(guest)
    assert gate.enter(Guest(), "192.0.2.1")


def test_the_oldest_idle_connection_of_the_same_address_goes_first() -> None:
    gate = Gate(10, 3)
    other = Guest(idle=True)
    mine = [Guest(), Guest(idle=True), Guest(idle=True)]
    assert gate.enter(other, "192.0.2.2")
    assert all(gate.enter(guest, "192.0.2.1") for guest in mine)
    assert gate.enter(Guest(), "192.0.2.1")
    assert [guest.left for guest in mine] == [False, True, False]
    assert not other.left


def test_of_all_the_oldest_idle_connection_goes() -> None:
    gate = Gate(3, 3)
    guests = [Guest(), Guest(idle=True), Guest(idle=True)]
    assert all(gate.enter(guest, f"192.0.2.{n}") for n, guest in enumerate(guests))
    assert gate.enter(Guest(), "192.0.2.9")
    assert [guest.left for guest in guests] == [False, True, False]


def test_a_household_is_one_client() -> None:
    assert client_of("2001:db8:1:2::1") == client_of("2001:db8:1:2:ffff::9") == "2001:db8:1:2::"
    assert client_of("2001:db8:1:3::1") != client_of("2001:db8:1:2::1")
    assert client_of("::ffff:192.0.2.1") == "192.0.2.1"


def test_few_are_told_why_they_are_refused() -> None:
    gate = Gate(1, 1)
    told = 0
    while gate.may_tell():
        told += 1
    assert told == 200
    gate.told()
    assert gate.may_tell()
