"""The floor: DuckDB copies the raw Parquet file and does nothing else. No pipeline that keeps the pages is faster."""

import duckdb

from tests.benchmarks.peer import Clock, call


def main() -> None:
    """Copy the dump."""
    dump, output, report = call()
    clock = Clock()
    with clock.stage("copy"):
        duckdb.execute(f"copy (from read_parquet('{dump}')) to '{output}' (format parquet)")
    clock.write(report)


if __name__ == "__main__":
    main()
