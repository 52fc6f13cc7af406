"""Charts: what a viewer sees and what a screen reader says, read from the SVG."""

from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.charts import WIDTH, bars, curve, stacked_bars

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [(datetime(2024, 1, 1), 1_000.0), (datetime(2024, 3, 1), 4_000.0), (datetime(2024, 6, 1), 9_500.0)]
TIDES = [("high", 12.0), ("low", 3.0), ("none", 0.0)]
INTAKE = {"parsed": [5.0, 0.0], "rejected": [1.0, 2.0]}

counts = st.integers(0, 10**15).map(float)
texts = st.text(max_size=40)


def texts_of(svg: str) -> list[str]:
    """The words that are drawn."""
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


def rects(svg: str) -> list[dict[str, float]]:
    """Places of the bars, without what a legend draws."""
    names = ("x", "y", "width", "height")
    return [{name: float(rect.attrib[name]) for name in names} for rect in ET.fromstring(svg).iter(f"{SVG}rect")]


def points(svg: str) -> list[tuple[float, float]]:
    """The corners of a curve."""
    line = next(ET.fromstring(svg).iter(f"{SVG}polyline")).attrib["points"]
    return [(float(x), float(y)) for x, y in (point.split(",") for point in line.split())]


@pytest.mark.parametrize(
    "svg",
    [
        curve(DAYS, title="Views", unit="views"),
        bars(TIDES, title="Views", unit="views"),
        stacked_bars(["Mon", "Tue"], INTAKE, title="Views", unit="views"),
        curve([], title="Views", unit="views"),
        bars([], title="Views", unit="views"),
        stacked_bars([], {}, title="Views", unit="views"),
    ],
)
def test_a_chart_says_what_it_shows(svg: str):
    """Who can't see it hears its name and what is in it; it scales with its place, and brings no script."""
    root = ET.fromstring(svg)
    told = {element.attrib.get("id"): element.text for element in root.iter()}
    assert root.attrib["role"] == "img"
    assert told[root.attrib["aria-labelledby"]] == "Views"
    assert "views" in (told[root.attrib["aria-describedby"]] or "")
    assert root.attrib["viewBox"].startswith(f"0 0 {WIDTH} ")
    assert "<script" not in svg


def test_a_chart_takes_its_colours_from_the_page():
    """On a dark page a chart is dark, and where there is no page it has colours of its own."""
    assert "var(--c1, #1f5a99)" in bars(TIDES, title="Tides", unit="m")


def test_a_bar_is_as_long_as_its_number():
    """Bars begin at 0 at one line, so that twice the number is twice as long."""
    high, low, none = rects(bars(TIDES, title="Tides", unit="m"))
    assert high["x"] == low["x"] == none["x"]
    assert high["width"] == pytest.approx(4 * low["width"], abs=0.5)
    assert none["width"] == 0
    assert texts_of(bars(TIDES, title="Tides", unit="m")) == ["high", "12", "low", "3", "none", "0"]


def test_stacks_stand_on_each_other_and_on_zero():
    """A column is as high as its values together, and nothing is drawn for a value of 0."""
    first, above, other = rects(stacked_bars(["Mon", "Tue"], INTAKE, title="Pages", unit="pages"))[:3]
    assert first["y"] + first["height"] == pytest.approx(other["y"] + other["height"], abs=0.02)
    assert above["y"] + above["height"] == pytest.approx(first["y"], abs=0.02)
    assert first["height"] == pytest.approx(5 * above["height"], abs=0.1)


def test_a_legend_names_the_series():
    """Colours alone tell nothing: each is named, unless there is only one."""
    assert {"parsed", "rejected"} <= set(texts_of(stacked_bars(["Mon", "Tue"], INTAKE, title="Pages", unit="pages")))
    assert "parsed" not in texts_of(stacked_bars(["Mon"], {"parsed": [5.0]}, title="Pages", unit="pages"))


def test_a_curve_is_drawn_in_the_order_of_time():
    """Points may come in any order; the later is farther right, and the higher is farther up."""
    drawn = points(curve(DAYS[::-1], title="Views", unit="views"))
    assert [x for x, _ in drawn] == sorted(x for x, _ in drawn)
    assert [y for _, y in drawn] == sorted((y for _, y in drawn), reverse=True)
    assert drawn == points(curve(DAYS, title="Views", unit="views"))


def test_an_axis_is_marked_at_round_numbers():
    """Numbers beside an axis are those that people count in, and its ends hold all values."""
    assert texts_of(curve(DAYS, title="Views", unit="views"))[:6] == ["0", "2 k", "4 k", "6 k", "8 k", "10 k"]


def test_an_axis_that_does_not_begin_at_zero_says_so_in_full():
    """Where values differ by little, the numbers beside the axis tell them apart."""
    close = [(DAYS[0][0], 1_000_000.0), (DAYS[1][0], 1_000_004.0)]
    assert texts_of(curve(close, title="Views", unit="views"))[:2] == ["1,000,000", "1,000,001"]


def test_days_are_utc():
    """A time of another zone is shown as the UTC day that it is."""
    late = datetime(2024, 1, 1, 23, tzinfo=timezone(timedelta(hours=-5)))
    assert "2024-01-02 04:00 UTC" in curve([(late, 1.0)], title="Views", unit="views")
    assert curve([(late, 1.0)], title="", unit="") == curve([(late.astimezone(UTC), 1.0)], title="", unit="")


@pytest.mark.parametrize(
    ("last", "labels"),
    [
        (datetime(2024, 1, 1, 2), ["01-01 00:00", "01-01 01:00", "01-01 02:00"]),
        (datetime(2024, 1, 4), ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]),
        (datetime(2024, 4, 20), ["2024-01", "2024-02", "2024-03", "2024-04"]),
        (datetime(2027, 4, 20), ["2024", "2025", "2026", "2027"]),
        (datetime(2224, 1, 1), ["2050", "2100", "2150", "2200"]),
        (datetime(2024, 1, 1, 0, 5), ["2024-01-01 00:00", "2024-01-01 00:05"]),
    ],
)
def test_a_time_axis_is_marked_where_days_months_and_years_begin(last: datetime, labels: list[str]):
    """Whether it is of hours or of centuries, an axis has two to four marks that read at once."""
    shown = texts_of(curve([(datetime(2024, 1, 1), 0.0), (last, 1.0)], title="Views", unit="views"))
    assert [label for label in shown if label in labels] == labels
    assert len([label for label in shown if label.startswith(("20", "21", "22", "01-"))]) == len(labels)


def test_a_long_label_is_cut_and_told_in_full():
    """A label leaves room for its bar; who points at the bar reads all of it."""
    svg = bars([("wave" * 40, 1.0)], title="Waves", unit="m")
    assert texts_of(svg)[0].endswith("…")
    assert f"{'wave' * 40}: 1" in svg


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_what_a_bar_cannot_show_is_refused(value: float):
    """A bar that begins at 0 shows nothing below it, and an unknown value is not drawn as any."""
    with pytest.raises(ValueError, match=r"chart shows finite|begins at 0"):
        bars([("tide", value)], title="Tides", unit="m")


def test_a_series_needs_a_value_per_label():
    """A stack of too few values would stand at the wrong label."""
    with pytest.raises(ValueError, match="2 values"):
        stacked_bars(["Mon", "Tue"], {"parsed": [1.0]}, title="Pages", unit="pages")


@given(st.lists(st.tuples(texts, counts), max_size=20), texts, texts)
def test_any_text_is_shown_as_text(values: list[tuple[str, float]], title: str, unit: str):
    """No title, unit or label of any script breaks the picture, every bar is within it, and equal data gives equal bytes."""
    svg = bars(values, title=title, unit=unit)
    assert svg == bars(list(values), title=title, unit=unit)
    assert all(rect["x"] >= 0 and rect["x"] + rect["width"] <= WIDTH for rect in rects(svg))
    stacked_bars([label for label, _ in values], {title: [value for _, value in values]}, title=title, unit=unit)


times = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1))


@given(st.lists(st.tuples(times, st.floats(-1e12, 1e12)), min_size=1, max_size=100))
def test_a_curve_stays_within_its_picture(values: list[tuple[datetime, float]]):
    """Whatever the values and times, no point lies outside, and the labels beside the axis differ."""
    svg = curve(values, title="Views", unit="views")
    height = float(ET.fromstring(svg).attrib["height"])
    assert all(0 <= x <= WIDTH and 0 <= y <= height for x, y in points(svg))
