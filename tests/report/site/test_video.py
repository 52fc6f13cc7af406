"""The page of a video, as a browser reads it: what it shows of the sample."""

from selectolax.lexbor import LexborHTMLParser

from pipeline.report.site.addresses import keyword_path
from pipeline.report.site.video import video_pages
from tests.report.site.conftest import HARBOUR, JAPANESE, SOUP, TURBINE, UNKNOWN, Warehouse, links, parsed, section, text_of


def test_a_page_shows_the_statistics(warehouse: Warehouse):
    """Numbers are exact, and what no page tells is unknown."""
    page = parsed(warehouse, TURBINE)
    facts = {text_of(fact.css_first("dt")): text_of(fact.css_first("dd")) for fact in page.css("#statistics .facts > div")}
    assert facts == {
        "Views": "150,022",
        "Likes": "unknown",
        "Comments on YouTube": "unknown",
        "Rating": "4.8859649 of 5",
        "Length": "2:32",
        "Published": "15 Jun 2022, 11:03 UTC",
        "Channel": "Brennick Harbour Log",
        "Subscribers": "unknown",
        "Category": "unknown",
        "Language": "unknown",
        "License": "unknown",
        "Kind": "unknown",
        "Live": "unknown",
        "Availability": "public",
    }
    assert text_of(page.css_first("h1")) == "Day Eleven: Why the Turbine Stopped (and Who Knew)"
    assert "118,204" in section(page, "statistics")
    assert page.css_first("#statistics figure svg[role=img]") is not None


def test_a_page_says_where_it_is_from(warehouse: Warehouse):
    """Ids, when, and from which page; the picture and the video are links, which nobody's browser follows by itself."""
    page = parsed(warehouse, TURBINE)
    about = section(page, "about")
    assert TURBINE in about
    assert "UCL2yAMATQBmma5xmBcVPaFA" in about
    assert "First captured 1 Mar 2024, 00:00 UTC" in about
    assert "videodb.org/day-eleven-why-the-turbine-stopped-and-who-knew" in about
    assert links(page, ".actions") == {
        "Watch on YouTube": f"https://www.youtube.com/watch?v={TURBINE}",
        "Thumbnail": f"https://i.ytimg.com/vi/{TURBINE}/hqdefault.jpg",
    }


def test_keywords_say_whether_they_are_spoken_and_when(warehouse: Warehouse):
    """With a link to the keyword's page, and one into the video."""
    page = parsed(warehouse, TURBINE)
    words = [text_of(node) for node in page.css("#keywords li")]
    assert "✓ kittiwake spoken 1 time, first at 0:13" in words
    assert "tidal turbine not spoken" in words
    assert len(words) == 6
    found = links(page, "#keywords")
    assert found["0:13"] == f"https://www.youtube.com/watch?v={TURBINE}&t=13s"
    assert found["spring tide"] == f"http://site/{keyword_path('spring tide')}"


def test_a_keyword_without_a_page_is_no_link(warehouse: Warehouse):
    """No link leads nowhere."""
    (page,) = video_pages(warehouse, [TURBINE], {"kittiwake"})
    root = LexborHTMLParser(page.render()).root
    assert root is not None
    assert set(links(root, "#keywords")) >= {"kittiwake"}
    assert "spring tide" not in links(root, "#keywords")


def test_whether_a_keyword_is_spoken_is_unknown_without_a_transcript(warehouse: Warehouse):
    """It is not said to be unspoken."""
    warehouse.execute("delete from transcripts; delete from marts.keyword_coverage")
    said = section(parsed(warehouse, TURBINE), "keywords")
    assert "no transcript is held" in said
    assert "not spoken" not in said


def test_the_words_of_the_cloud_are_drawn_and_told(warehouse: Warehouse):
    """All of them, also to who can't see the picture."""
    page = parsed(warehouse, TURBINE)
    held = {term for (term,) in warehouse.execute(f"select term from marts.word_clouds where video_id = '{TURBINE}'").fetchall()}
    assert {text_of(node) for node in page.css("#words svg text")} == held
    assert {text_of(node) for node in page.css("#words li bdi")} == held


def test_the_transcript_is_whole_and_its_times_lead_into_the_video(warehouse: Warehouse):
    """Each passage has the time of its first words."""
    page = parsed(warehouse, TURBINE)
    cues = warehouse.execute(f"select text from transcript_segments where video_id = '{TURBINE}' order by position").fetchall()
    assert " ".join(text_of(node) for node in page.css(".passage p")) == " ".join(text for (text,) in cues)
    first, second = page.css(".passage a.time")[:2]
    assert (text_of(first), first.attributes["href"]) == ("0:00", f"https://www.youtube.com/watch?v={TURBINE}&t=0s")
    assert (text_of(second), second.attributes["href"]) == ("0:19", f"https://www.youtube.com/watch?v={TURBINE}&t=19s")
    assert "Language en · made by a machine · 225 words" in section(page, "transcript")
    assert "Other transcripts: und (unknown, 225 words)" in section(page, "transcript")


def test_a_transcript_without_times_is_shown_and_says_so(warehouse: Warehouse):
    """Words are not withheld because no page tells when they are said."""
    warehouse.execute("delete from transcript_segments")
    warehouse.execute("update transcripts set segment_count = null where is_preferred")
    page = parsed(warehouse, TURBINE)
    assert "times are unknown" in section(page, "transcript")
    assert "kittiwake stopped turning" in section(page, "transcript")
    assert page.css_first(".passage a.time") is None


def test_chapters_are_listed_and_stand_in_the_transcript(warehouse: Warehouse):
    """With times that lead into the video."""
    page = parsed(warehouse, HARBOUR)
    assert [text_of(node) for node in page.css("#chapters li")][:2] == ["0:00 Four in the morning", "0:58 Here it comes"]
    assert links(page, "#chapters")["0:58"] == f"https://www.youtube.com/watch?v={HARBOUR}&t=58s"
    assert "Here it comes" in [text_of(node) for node in page.css("#transcript h3")]


def test_reddit_is_shown_with_score_author_date_and_nesting(warehouse: Warehouse):
    """An answer lies within the comment that it answers; who left, and what was removed, is said."""
    page = parsed(warehouse, TURBINE)
    said = section(page, "reddit")
    assert "r/brennick gale_warning 2,210 points 15 Jun 2022, 16:30 UTC 13 comments at Reddit, 10 held" in said
    nested = page.css("#reddit .thread > li > ol > li > ol > li > ol > li > article")
    (deepest,) = map(text_of, nested)
    assert deepest.startswith("tolliver_three 418 points 16 Jun 2022, 09:41 UTC I did. There is a reading room")
    assert "BrennickTaxpayer -37 points" in said
    assert "author unknown 1 point 16 Jun 2022, 07:33 UTC removed by moderators" in said
    assert len(page.css("#reddit article.comment")) == 10


def test_comments_of_a_page_without_threads_are_shown_with_their_day(warehouse: Warehouse):
    """Such pages tell no time of day and no parents."""
    assert "388 points 23 Jul 2024 Flat line of the year" in section(parsed(warehouse, HARBOUR), "reddit")


def test_youtube_comments_are_shown_with_likes_author_date_and_nesting(warehouse: Warehouse):
    """The pinned one first, with what the uploader did."""
    page = parsed(warehouse, SOUP)
    comments = [text_of(node) for node in page.css("#youtube-comments article")]
    assert comments[0].startswith("@TheGalleyStove 812 likes 9 Mar 2024, 18:20 UTC pinned by the uploader The wall is finished")
    assert len(comments) == 8
    answers = page.css("#youtube-comments .thread > li > ol > li > article")
    assert "@moiras_cousin 640 likes 5 Oct 2024, 12:04 UTC liked by the uploader It is the gull." in text_of(answers[0])


def test_related_videos_lead_to_their_pages_and_others_to_youtube(warehouse: Warehouse):
    """Whatever page the link of the page led to."""
    found = links(parsed(warehouse, TURBINE, HARBOUR), "#related")
    assert found["Eighty Metres North: The Turbine Works"] == f"http://site/videos/{HARBOUR}.html"
    assert found["A Seiche in a Baking Tray"] == "https://www.youtube.com/watch?v=mK2bVw-1JxU"
    assert found["Lighting the Lamp With the Tide"] == "https://www.youtube.com/watch?v=zeCvqj4Gm-c"


def test_nearly_the_same_video_is_named(warehouse: Warehouse):
    """From either of the two."""
    page = parsed(warehouse, TURBINE, "eQwBbC1AlgU")
    assert links(page, "#alike") == {
        "TURBINE FAILS After 11 Days!! (Harbour Master Speaks OUT)": "http://site/videos/eQwBbC1AlgU.html"
    }
    assert "84 % alike" in section(page, "alike")
    assert "84 % alike" in section(parsed(warehouse, "eQwBbC1AlgU"), "alike")


def test_similar_videos_are_named_but_not_those_that_are_the_same(warehouse: Warehouse):
    """A reader finds on; what is nearly the same stands by itself."""
    page = parsed(warehouse, "HMjz7APdDks", "YyrJ1Ph3NbQ")
    assert links(page, "#similar")["Why Are There Two Tides a Day?"] == "http://site/videos/YyrJ1Ph3NbQ.html"
    assert "TURBINE FAILS" not in " ".join(links(parsed(warehouse, TURBINE), "#similar"))


def test_what_changed_is_told_with_days(warehouse: Warehouse):
    """The old title beside the new one."""
    said = section(parsed(warehouse, TURBINE), "changes")
    assert "Title between 1 Mar 2024, 00:00 UTC and 1 Sep 2024, 00:00 UTC before: Day Eleven: The Turbine Stopped Turning" in said
    assert "after: Day Eleven: Why the Turbine Stopped (and Who Knew)" in said


def test_what_no_page_tells_is_said_to_be_unknown(warehouse: Warehouse):
    """Not left out, and nothing of it is 0, None or an empty place."""
    page = parsed(warehouse, UNKNOWN)
    assert text_of(page.css_first("h1")) == f"Title unknown {UNKNOWN}"
    assert "channel unknown · views unknown · day of publication unknown · length unknown" in text_of(
        page.css_first("header.video")
    )
    assert "incomplete" in text_of(page.css_first("header.video"))
    said = section(page, "about")
    for name in ("chapters", "keywords", "Reddit comments", "related videos"):
        assert name in said
    assert [node for node in page.css("dd, td, h2, li") if text_of(node) in ("", "None", "null")] == []


def test_a_title_in_another_script_tells_its_language_and_direction(warehouse: Warehouse):
    """A browser takes the right letters, and begins at the right side."""
    title = parsed(warehouse, JAPANESE).css_first("h1")
    assert title is not None
    assert text_of(title) == "灯台守の日誌を読む（汐見の港から）"
    assert (title.attributes["lang"], title.attributes["dir"]) == ("ja", "auto")
