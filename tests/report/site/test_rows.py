"""Rows of videos: what a page wrote is text, and what it did not tell is unknown."""

from datetime import date

from selectolax.lexbor import LexborHTMLParser

from pipeline.report.site.rows import Video, rows, with_cell

TOLD = Video("dQw4w9WgXcQ", "Tide", "Harbour", "UC1", date(2024, 3, 1), 3_725, 1_234_567, 2, 3, 210)
UNTOLD = Video("dQw4w9WgXcQ", None, None, None, None, None, None, 0, 0, None)


def cells(video: Video) -> list[str]:
    """The cells of the video's row as they read."""
    [row] = rows({video.video_id: video}).values()
    return [cell.text().strip() for cell in LexborHTMLParser(f"<table>{row.html}</table>").css("th, td")]


def test_numbers_are_in_full():
    """A row has exact numbers, a length in hours, minutes and seconds, and a day that nobody misreads."""
    assert cells(TOLD) == ["Tide", "Harbour", "1 Mar 2024", "1:02:05", "1,234,567", "2", "3", "210"]


def test_what_no_page_tells_is_unknown():
    """Nothing is shown as 0 that may be more; what is not held is counted, and that is 0."""
    told = ["untitled video dQw4w9WgXcQ", "unknown", "unknown", "unknown", "unknown", "0", "0", "no transcript"]
    assert cells(UNTOLD) == told


def test_a_title_is_text_and_never_markup():
    """A title can put nothing into the list, and a channel's name neither."""
    hostile = "<script>alert(1)</script>"
    assert cells(TOLD._replace(title=hostile, channel=hostile))[:2] == [hostile, hostile]


def test_a_row_takes_one_more_cell():
    """A keyword's table has a column that other tables have not."""
    [row] = rows({"a": TOLD}).values()
    shown = LexborHTMLParser(f"<table>{with_cell(row, '<td>no</td>').html}</table>")
    assert [cell.text() for cell in shown.css("td")][-1] == "no"
    assert len(shown.css("tr")) == 1
