"""Which Reddit comments the warehouse has, and what their other pages and their post tell of them.

A comment is as its newest page has it, but a fact of its place that this page does not tell is the last one known. One that
names no video is about the video that its post links first. A page about a video shows Reddit's comments without their ids, so
they come with a hash; where a comment with Reddit's id is equal to one of these, the other is left out.

Belongs here: choosing, as SQL over schema `lake`. Does not: deleting and inserting rows of `main` (`merge`), and folding bodies,
which is done where rows are made.
"""

import duckdb

#: Facts of a comment that stay known where its newest page does not tell them.
_LASTING = ("video_id", "position", "post_id", "depth")

#: The columns of main.reddit_comments that the chosen rows have, and not the page.
MADE = {name: f"chosen.{name}" for name in _LASTING}

_IS_HASHED = "regexp_full_match(comment_id, 'v[0-9a-f]{32}')"
#: What an equal comment has equal; a null is equal to a null.
_EQUAL = ("video_id", "author", "posted_date", "removal", "folded_body_md5")


def choose_comments(connection: duckdb.DuckDBPyConnection, *, is_whole: bool) -> None:
    """Make temp.chosen_reddit_comments: for each comment its page and part, and the columns of MADE.

    Unless `is_whole`, temp.touched_reddit_comments gets all comments that have to be made again, and only these are chosen.
    """
    if is_whole:
        connection.execute(f"create or replace temp table merged_comments as {merged_sql('')}")
    else:
        for statement in _TOUCHED_SQL:
            connection.execute(statement)
    connection.execute(chosen_sql(is_whole=is_whole))


def merged_sql(scope: str) -> str:
    """SELECT of one row per comment of lake.reddit_comments, less those that the semi join `scope` leaves out.

    It has the columns of MADE and `_EQUAL`, and says which page (page_id, pulled_on, part) is the newest.
    """
    of_the_newest = ("page_id", "pulled_on", "part", *(name for name in _EQUAL if name != "video_id"))
    newest = [f"arg_max_null({name}, place) as {name}" for name in of_the_newest]
    lasting = [f"arg_max({name}, place) as last_{name}" for name in _LASTING]
    return f"""
        with seen as (
            select *, row_number() over (partition by comment_id order by captured_at, page_id, pulled_on, part) as place
            from lake.reddit_comments {scope}
        ),
        comments as (select comment_id, {", ".join([*newest, *lasting])} from seen group by comment_id),
        first_links as (
            select post_id, video_id from lake.reddit_posts
            where post_id in (select comments.last_post_id from comments)
            qualify row_number() over (
                partition by post_id
                order by captured_at desc, page_id desc, pulled_on desc, part desc, link_position nulls last, video_id
            ) = 1
        )
        select
            comments.comment_id, {", ".join(f"comments.{name}" for name in of_the_newest)},
            coalesce(comments.last_video_id, first_links.video_id) as video_id,
            comments.last_position as position, comments.last_post_id as post_id, comments.last_depth as depth
        from comments left join first_links on comments.last_post_id = first_links.post_id
    """


#: What a change of comments and posts makes again. A post that changes matters only if its comments get another video; a comment
#: that changes may be, or may have been, in the place of a hashed one of its video.
_TOUCHED_SQL = (
    """
    create or replace temp table comments_to_see as
    select comment_id from temp.touched_reddit_comments
    union
    select comment_id from lake.reddit_comments semi join temp.touched_reddit_posts using (post_id)
    """,
    f"""
    create or replace temp table merged_comments as {merged_sql("semi join temp.comments_to_see using (comment_id)")}
    """,
    """
    insert into temp.touched_reddit_comments
    select merged.comment_id
    from temp.merged_comments as merged inner join main.reddit_comments as old on merged.comment_id = old.comment_id
    where merged.video_id is distinct from old.video_id
    """,
    f"""
    create or replace temp table hashed_comments as
    with videos as (
        select video_id from temp.merged_comments semi join temp.touched_reddit_comments using (comment_id)
        union
        select video_id from main.reddit_comments semi join temp.touched_reddit_comments using (comment_id)
    )
    select distinct comment_id, video_id, posted_date
    from lake.reddit_comments semi join videos using (video_id) where {_IS_HASHED}
    """,
    "insert into temp.touched_reddit_comments select comment_id from temp.hashed_comments",
    f"""
    create or replace temp table comments_to_compare as
    with equals as (
        select comments.comment_id
        from main.reddit_comments as comments semi join temp.hashed_comments as hashed
        on comments.video_id = hashed.video_id and comments.posted_date is not distinct from hashed.posted_date
        where not {_IS_HASHED}
        union
        select comment_id from temp.hashed_comments
    )
    from equals anti join temp.comments_to_see using (comment_id)
    """,
    f"insert into temp.merged_comments {merged_sql('semi join temp.comments_to_compare using (comment_id)')}",
)


def chosen_sql(*, is_whole: bool) -> str:
    """temp.chosen_reddit_comments, from temp.merged_comments: all touched ones, but for the hashed ones that have an equal."""
    columns = ", ".join(_EQUAL)
    is_equal = " and ".join(f"hashed.{name} is not distinct from known.{name}" for name in _EQUAL)
    touched = "" if is_whole else "semi join temp.touched_reddit_comments using (comment_id)"
    return f"""
        create or replace temp table chosen_reddit_comments as
        with hashed as (
            select
                comment_id, {columns}, row_number() over (partition by {columns} order by position, comment_id) as ordinal
            from temp.merged_comments where {_IS_HASHED}
        ),
        known as (select {columns}, count(*) as equals from temp.merged_comments where not {_IS_HASHED} group by all),
        replaced as (select hashed.comment_id from hashed inner join known on {is_equal} where hashed.ordinal <= known.equals)
        select * from temp.merged_comments anti join replaced using (comment_id) {touched}
    """


#: All that the choice follows from, for whoever has to know that a rule changed.
RULES_SQL = "\n".join([merged_sql(""), *_TOUCHED_SQL, chosen_sql(is_whole=True)])
