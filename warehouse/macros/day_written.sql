-- The first day of a year, a month or a day; null where there is no such day.
-- written: YYYY, YYYY-MM or YYYY-MM-DD
create or replace macro day_written(written) as
case when length(written) >= 4 then try_strptime(written, ['%Y-%m-%d', '%Y-%m', '%Y'])::date end
