"""Postings as one integer each."""

import pytest

from pipeline.storage.postings import Packing


@pytest.mark.parametrize(("terms", "largest"), [(1, 0), (60_000, 20_000), (2**24, 2**23), (1, 2**31)])
def test_a_packed_posting_has_room_for_all_its_parts(terms: int, largest: int) -> None:
    """Term, document, field and count never overlap, and the integer never gets too long."""
    packing = Packing.for_sizes(terms, largest)
    assert packing.document_bits >= 12
    assert largest < 2**packing.count_bits
    assert packing.term_shift + terms.bit_length() <= 64
