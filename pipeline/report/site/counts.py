"""What the page of statistics counts: a query per chart, over all that is held.

Belongs here: SQL, and what its numbers are called. Does not: the page (`statistics`), drawing (`charts`).

The first column of a query is the label; null there is said as unknown.
"""

from typing import Literal, NamedTuple

#: Labels of a list of the most.
TOP = 15


class Counted(NamedTuple):
    """A chart to be: its name in addresses, its title, how it is drawn, the names of its columns, the query, and what to know.

    Where `links` tells of what, the query has one more column at its end: the key of what the label links to.
    """

    name: str
    title: str
    kind: Literal["bars", "columns"]
    unit: str
    heads: tuple[str, ...]
    query: str
    note: str = ""
    links: Literal["", "videos", "keywords"] = ""


_YEARS = """
    with published as (
        select extract(year from published_date)::integer as year, count(*) as video_count from videos group by year
    ),

    years as (
        select unnest(range(min(year), max(year) + 1)) as year from published
        union all
        select null as year from published where year is null
    )

    select years.year::varchar, coalesce(published.video_count, 0)
    from years
    left join published on years.year is not distinct from published.year
    order by years.year nulls last
"""

_LENGTHS = """
    with classes (place, label, below) as (
        values (0, 'under 1 min', 60), (1, '1 to 4 min', 240), (2, '4 to 10 min', 600), (3, '10 to 20 min', 1200),
            (4, '20 to 60 min', 3600), (5, '1 to 2 h', 7200), (6, '2 h and more', 9223372036854775807), (7, null, null)
    ),

    placed as (
        select (select min(place) from classes where videos.duration_seconds < below) as place from videos
    )

    select classes.label, count(placed.place) + if(classes.place = 7, (select count(*) from placed where place is null), 0)
    from classes
    left join placed using (place)
    group by classes.place, classes.label
    order by classes.place
"""

_VIEWS = """
    with counted as (
        select
            case when view_count = 0 then -1 when view_count > 0 then length(view_count::varchar) - 1 end as power,
            count(*) as video_count
        from videos
        group by power
    ),

    powers as (
        select unnest(range(min(power), max(power) + 1)) as power from counted
        union all
        select null as power from counted where power is null
    )

    select
        case
            when powers.power = -1 then '0'
            when powers.power = 0 then '1 to 9'
            else format('{:,} to {:,}', (10 ** powers.power)::bigint, (10 ** (powers.power + 1) - 1)::bigint)
        end,
        coalesce(counted.video_count, 0)
    from powers
    left join counted on powers.power is not distinct from counted.power
    order by powers.power nulls last
"""

_LANGUAGES = """
    select
        case when language is null then null when place > {top} then 'other languages' else language end as label,
        sum(video_count)::bigint as video_count
    from (
        select
            nullif({column}, 'und') as language, count(*) as video_count,
            row_number() over (order by nullif({column}, 'und') is null, count(*) desc, nullif({column}, 'und')) as place
        from transcripts
        where is_preferred
        group by nullif({column}, 'und')
    ) as counted
    group by label
    order by label is null, label = 'other languages', video_count desc, label
"""

_INTAKE = """
    with days as (select count(distinct pulled_on) > 90 as are_many from marts.daily_intake)

    select
        left(pulled_on::varchar, if(are_many, 7, 10)) as period,
        coalesce(sum(page_count) filter (outcome = 'parsed'), 0)::bigint as parsed,
        coalesce(sum(page_count) filter (outcome = 'unchanged'), 0)::bigint as unchanged,
        coalesce(sum(page_count) filter (outcome = 'rejected'), 0)::bigint as rejected,
        coalesce(sum(page_count) filter (outcome = 'forgotten'), 0)::bigint as forgotten
    from marts.daily_intake
    cross join days
    group by period
    order by period
"""

_PACE = """
    with counted as (
        select least(floor(words_per_minute / 20)::integer * 20, 300) as pace, count(*) as video_count
        from marts.transcript_stats
        group by pace
    ),

    paces as (
        select unnest(range(min(pace), max(pace) + 1, 20)) as pace from counted
        union all
        select null as pace from counted where pace is null
    )

    select
        case when paces.pace = 300 then '300 and more' else paces.pace || ' to ' || (paces.pace + 19) end,
        coalesce(counted.video_count, 0)
    from paces
    left join counted on paces.pace is not distinct from counted.pace
    order by paces.pace nulls last
"""

_KEYWORDS = """
    select keyword, video_count, channel_count, view_count, keyword_key
    from marts.keyword_reach
    order by video_count desc, keyword_key
    limit {top}
"""

_SUBREDDITS = """
    with mentions as (
        select subreddit, true as is_post from reddit_posts
        union all
        select subreddit, false as is_post from reddit_comments
    )

    select
        arg_min(subreddit, subreddit), count(*) as mention_count,
        count(*) filter (is_post) as post_count, count(*) filter (not is_post) as comment_count
    from mentions
    group by lower(subreddit)
    qualify
        lower(subreddit) is null
        or row_number() over (order by lower(subreddit) is null, count(*) desc, lower(subreddit)) <= {top}
    order by lower(subreddit) is null, mention_count desc, lower(subreddit)
"""

_RECOMMENDED = """
    select coalesce(title, video_id), in_degree, video_id
    from marts.related_graph
    where {held} and in_degree > 0
    order by in_degree desc, page_rank desc, video_id
    limit {top}
"""

_AVAILABILITY = """
    select replace(availability, '_', ' ') as label, count(*) as video_count
    from videos
    group by label
    order by label is null, video_count desc, label
"""

_VIDEOS = ("Videos",)

COUNTED = (
    Counted("years", "Videos by year of publication", "columns", "videos", ("Year", *_VIDEOS), _YEARS),
    Counted("lengths", "Videos by length", "bars", "videos", ("Length", *_VIDEOS), _LENGTHS),
    Counted(
        "views", "Videos by views", "bars", "videos", ("Views", *_VIDEOS), _VIEWS,
        "Each class is ten times as wide as the one before.",
    ),
    Counted(
        "languages", "Languages of transcripts, as declared", "bars", "videos", ("Language", *_VIDEOS),
        _LANGUAGES.format(column="language", top=TOP), "As the video's page declares them, of the transcript that is preferred.",
    ),
    Counted(
        "spoken", "Languages of transcripts, as detected", "bars", "videos", ("Language", *_VIDEOS),
        _LANGUAGES.format(column="detected_language", top=TOP), "By the words of the transcript that is preferred.",
    ),
    Counted(
        "pace", "Words per minute", "bars", "videos", ("Words per minute", *_VIDEOS), _PACE,
        "Of preferred transcripts. Unknown where the video's length is, or where the transcript may be cut.",
    ),
    Counted(
        "intake", "Pages pulled, by outcome", "columns", "pages",
        ("Pulled", "parsed", "unchanged", "rejected", "forgotten"), _INTAKE,
        "Every page that was pulled has one outcome. Days are UTC; months, where there are more than 90 days.",
    ),
    Counted(
        "keywords", "Keywords of the most videos", "bars", "videos", ("Keyword", *_VIDEOS, "Channels", "Views"),
        _KEYWORDS.format(top=TOP), links="keywords",
    ),
    Counted(
        "subreddits", "Subreddits by attention", "bars", "posts and comments", ("Subreddit", "Together", "Posts", "Comments"),
        _SUBREDDITS.format(top=TOP), "Posts that link a video and comments, as far as they are held.",
    ),
    Counted(
        "recommended", "Most recommended videos that are held", "bars", "videos that link to it", ("Video", "Linked by"),
        _RECOMMENDED.format(held="is_held", top=TOP), "By the related links of the pages that are held.", "videos",
    ),
    Counted(
        "wanted", "Most recommended videos that are not held", "bars", "videos that link to it", ("Video", "Linked by"),
        _RECOMMENDED.format(held="not is_held", top=TOP), "Where a crawl might go on.", "videos",
    ),
    Counted("availability", "Videos by availability", "bars", "videos", ("Availability", *_VIDEOS), _AVAILABILITY),
)  # fmt: skip
