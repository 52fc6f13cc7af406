-- True where a video fits all operators of a query.
-- filters: conditions of `asked_for`; null where there are none
-- channel: name of the video's channel
-- channel_id: its id
-- channel_handle: its handle
-- language: language of the video
-- published_date: its day of publication
create or replace macro query_fits(filters, channel, channel_id, channel_handle, language, published_date) as
filters is null or list_filter(
    filters,
    lambda asked: asked.is_excluded = coalesce(
        case asked.kind
            when 'channel'
                then
                    ltrim(asked.value, '@') in (lower(channel_id), ltrim(lower(channel_handle), '@'))
                    or contains(strip_accents(lower(channel)), asked.value)
            when 'lang' then starts_with(lower(language) || '-', asked.value || '-')
            when 'after' then published_date::varchar >= asked.value
            else published_date::varchar < asked.value
        end, false
    )
) = []
