"""The mart `related_graph`: degrees, and PageRank as power iteration gives it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warehouse.tables import mart, tables

IDS = [f"{number:011}" for number in range(12)]
DAMPING = 0.85

Links = Sequence[tuple[int, int | None]]


def graph(links: Links, *, held: Sequence[int] = (), texts: Sequence[str | None] = ()) -> list[dict[str, Any]]:
    """The mart's rows where videos link to others by their numbers, with texts in their order."""
    rows = [
        {"video_id": IDS[source], "position": place, "related_video_id": None if target is None else IDS[target]}
        | {"title": texts[place] if texts else None}
        for place, (source, target) in enumerate(links)
    ]
    videos = [{"video_id": IDS[number], "title": f"title {number}"} for number in held]
    with tables(related_links=rows, videos=videos) as connection:
        return mart(connection, "related_graph")


def page_ranks(edges: set[tuple[int, int]]) -> dict[str, float]:
    """Power iteration on the whole matrix, until nothing changes any more."""
    nodes = sorted({node for edge in edges for node in edge})
    moves = np.zeros((len(nodes), len(nodes)))
    for source, target in edges:
        moves[nodes.index(target), nodes.index(source)] = 1
    links = moves.sum(axis=0)
    moves = np.where(links > 0, moves / np.maximum(links, 1), 1 / len(nodes))
    ranks = np.full(len(nodes), 1 / len(nodes))
    for _ in range(300):
        ranks = (1 - DAMPING) / len(nodes) + DAMPING * moves @ ranks
    return {IDS[node]: float(rank) for node, rank in zip(nodes, ranks, strict=True)}


links_of_any_kind = st.lists(st.tuples(st.integers(0, 11), st.none() | st.integers(0, 11)), max_size=40)


@settings(max_examples=40)
@given(links=links_of_any_kind)
def test_page_rank_is_that_of_power_iteration(links: list[tuple[int, int | None]]):
    """With dead ends, circles, links told twice, links to oneself and links that lead to no known video."""
    edges = {(source, target) for source, target in links if target is not None and target != source}
    rows = graph(links)
    expected = page_ranks(edges) if edges else {}
    assert {row["video_id"]: row["page_rank"] for row in rows} == pytest.approx(expected, rel=1e-6)
    assert sum(row["page_rank"] for row in rows) == pytest.approx(1 if edges else 0)
    assert [row["page_rank"] for row in rows] == sorted((row["page_rank"] for row in rows), reverse=True)
    for row in rows:
        number = IDS.index(row["video_id"])
        assert row["in_degree"] == sum(target == number for _, target in edges)
        assert row["out_degree"] == sum(source == number for source, _ in edges)


def test_in_a_circle_of_two_the_slowest_walk_is_long_enough():
    """Nothing leaks from a star whose rays all link back, so no walk is shorter than the others."""
    links = [(0, ray) for ray in range(1, 6)] + [(ray, 0) for ray in range(1, 6)]
    assert {row["video_id"]: row["page_rank"] for row in graph(links)} == pytest.approx(page_ranks(set(links)), rel=1e-6)


def test_a_video_that_is_only_pointed_to_is_told_apart():
    """It is not held; what the links to it most often say is its title."""
    rows = graph([(0, 1), (2, 1), (3, 1), (0, 2)], held=[0, 2, 3], texts=["A", "B", "B", "text of the link"])
    assert {(row["video_id"], row["is_held"], row["title"]) for row in rows} == {
        (IDS[0], True, "title 0"),
        (IDS[1], False, "B"),
        (IDS[2], True, "title 2"),
        (IDS[3], True, "title 3"),
    }
    assert rows[0]["video_id"] == IDS[1]


def test_videos_without_links_are_no_part_of_the_graph():
    """Nor is a video that links to itself alone; an unknown title is null."""
    assert graph([(0, 0), (1, None)], held=[0, 1, 2]) == []
    assert [row["title"] for row in graph([(0, 1)])] == [None, None]
