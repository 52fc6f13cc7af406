"""How pages write numbers, times, and what is unknown."""

from datetime import date, datetime

import pytest

from pipeline.report.site import templates


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (templates.number(1234567), "1,234,567"),
        (templates.number(-37), "-37"),
        (templates.number(0), "0"),
        (templates.number(4.8859649), "4.8859649"),
        (templates.duration(3723), "1:02:03"),
        (templates.duration(65.99), "1:05"),
        (templates.duration(0), "0:00"),
        (templates.count_of(1, "view"), "1 view"),
        (templates.count_of(1200, "view"), "1,200 views"),
        (templates.day(date(2024, 3, 1)), '<time datetime="2024-03-01">1 Mar 2024</time>'),
        (templates.moment(datetime(2024, 3, 1, 5, 7)), '<time datetime="2024-03-01T05:07:00Z">1 Mar 2024, 05:07 UTC</time>'),
    ],
)
def test_values_are_written_for_people_and_are_exact(shown: str, text: str):
    """Nothing is rounded but a time to its whole seconds."""
    assert str(shown) == text


@pytest.mark.parametrize("write", [templates.number, templates.duration, templates.day, templates.moment, templates.known])
def test_a_missing_value_is_unknown(write):
    """It is never 0, an empty place or None."""
    assert str(write(None)) == '<span class="unknown">unknown</span>'


@pytest.mark.parametrize(
    "address", [None, "", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd"]
)
def test_no_page_can_make_a_link_that_is_no_web_address(address: str | None):
    """A link of a page that was pulled can't run code here."""
    assert not templates.web(address)


def test_a_web_address_may_be_linked():
    """In whatever case its scheme is written."""
    assert templates.web("HTTPS://example.org/")


def test_texts_are_escaped_and_a_name_that_is_not_there_is_an_error():
    """A template can't forget either."""
    assert templates.environment().from_string("{{ text }}").render(text="<b>&") == "&lt;b&gt;&amp;"
    with pytest.raises(Exception, match="nothing"):
        templates.environment().from_string("{{ nothing }}").render()
