-- Which values and rows did a rule refuse, and what was left of them?
-- topic: trust in the data
select
    rejected_rows.table_name, rejected_rows.rule, rejected_rows.row_json, pages.url,
    case when rejected_rows.is_kept then 'the value is null' else 'there is no row' end as what_is_left
from rejected_rows
inner join pages using (page_id)
order by rejected_rows.table_name, rejected_rows.rule, rejected_rows.page_id, rejected_rows.row_json
