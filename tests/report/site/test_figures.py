"""A chart's numbers: drawn where they are known."""

from datetime import date

from pipeline.report.site.figures import Figure


def test_what_is_unknown_is_a_bar_of_its_own():
    """How many videos have no known length is told beside those that have."""
    drawn = Figure("lengths", "Lengths", "bars", "videos", ("Length", "Videos"), [("short", 2), (None, 3)]).svg
    assert ">unknown</text>" in drawn


def test_what_has_no_place_on_an_axis_is_not_drawn():
    """Videos of no known year stand at no year; a day without a number is no point."""
    years = Figure("years", "Years", "columns", "videos", ("Year", "Videos"), [("2020", 2), (None, 3)]).svg
    assert years.count("<rect") == 1
    days = [(date(2024, 1, 1), 5), (date(2024, 1, 2), None), (date(2024, 1, 3), 7)]
    assert Figure("views", "Views", "curve", "views", ("Day", "Views"), days).svg.count("<circle") == 2
