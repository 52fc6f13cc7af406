"""The fingerprint of a page."""

from datetime import datetime

import pytest

from pipeline.report.site.page import fingerprint

SHOWN = {"title": "Tide", "views": 12, "seen": [datetime(2024, 3, 1), None]}


def test_equal_values_have_equal_fingerprints():
    """A page that shows nothing new is not written again."""
    assert fingerprint("1", dict(SHOWN)) == fingerprint("1", SHOWN)
    assert len(fingerprint("1", SHOWN)) == 64


@pytest.mark.parametrize("other", [{"title": "tide"}, {"views": 13}, {"views": None}, {"seen": [None, datetime(2024, 3, 1)]}])
def test_another_value_has_another_fingerprint(other: dict[str, object]):
    """Nor is one kept that shows something old."""
    assert fingerprint("1", SHOWN | other) != fingerprint("1", SHOWN)


def test_new_templates_make_all_pages_anew():
    """Another version of the site is another page of the same values."""
    assert fingerprint("2", SHOWN) != fingerprint("1", SHOWN)
