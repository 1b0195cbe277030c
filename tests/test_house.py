"""The rooms of the house: what may use what, and that nothing goes round in a circle."""

from __future__ import annotations

import house

GRAPH = house.edges()


def test_no_module_is_in_a_circle_of_imports_lazy_and_typing_ones_included():
    assert house.circles(GRAPH) == []


def test_no_folder_is_in_a_circle_with_its_neighbours():
    for depth in (1, 2, 3):
        rooms = house.rooms(GRAPH, depth)
        inside = {room: others - {"dealgraph"} for room, others in rooms.items()}
        assert house.circles(inside) == [], f"at depth {depth}"


def test_every_room_uses_only_rooms_below_it():
    order = [f"dealgraph.{room}" for room in house.layers()]
    rooms = house.rooms(GRAPH)
    wrong = [
        (room, other)
        for room, others in rooms.items()
        for other in others
        if room in order and other in order and order.index(other) < order.index(room)
    ]
    assert wrong == []


def test_every_folder_of_the_package_is_a_room_of_the_contract():
    folders = {path.parent.name for path in house.SOURCE.glob("*/__init__.py")}
    assert folders | {"api"} == set(house.layers())


def test_the_drawing_has_each_room_once_and_leaves_out_what_follows():
    graph = {
        "dealgraph.top.a": {"dealgraph.middle.b", "dealgraph.base.c"},
        "dealgraph.middle.b": {"dealgraph.base.c"},
        "dealgraph.base.c": set(),
    }
    order = ["top", "middle", "base"]
    lines = ["top ─────► middle", "middle ──► base", "base"]
    assert house.drawing(graph, order).splitlines() == lines
