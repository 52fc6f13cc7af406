"""`python -m tests.docs`: write everything that the documents show anew."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs import QUERIES, README, ROOT, WAREHOUSE
from tests.docs.answers import with_answers
from tests.docs.charts import charts
from tests.docs.console import with_sessions
from tests.docs.dictionary import with_dictionary
from tests.docs.results import queries_page


def main() -> None:
    """Run the sample and write the documents."""
    with tempfile.TemporaryDirectory() as home:
        subprocess.run([sys.executable, "-m", "assets.cli", "run", "--home", home], check=True, cwd=ROOT)
        published = Path(home) / "videos.duckdb"
        for document, written in ((README, with_answers), (WAREHOUSE, with_dictionary)):
            document.write_text(written(document.read_text(encoding="utf-8"), published), encoding="utf-8")
        QUERIES.write_text(queries_page(published), encoding="utf-8")
        user = Path(home, "user")
        user.mkdir()
        README.write_text(with_sessions(README.read_text(encoding="utf-8"), user), encoding="utf-8")
        for picture, svg in charts(README.read_text(encoding="utf-8"), published):
            picture.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
