"""The documents are true: what they show is what a reader gets."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetKey

from assets.alerts import read_alerts
from pipeline.sources import from_toml
from pipeline.storage.sql_files import sql_files
from tests.assets.conftest import Ran
from tests.docs import DOCUMENTS, QUERIES, README, ROOT, WAREHOUSE
from tests.docs.answers import answer, answered_queries
from tests.docs.charts import charts
from tests.docs.dictionary import with_dictionary
from tests.docs.results import queries_page

LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")


@pytest.fixture(scope="module")
def published(sample: Ran) -> Path:
    """The warehouse of the sample, made as the README says."""
    return sample.home / "videos.duckdb"


@pytest.mark.parametrize(("query", "shown"), list(answered_queries(README.read_text(encoding="utf-8"))))
def test_the_readmes_answers_are_what_the_file_answers(published: Path, query: str, shown: str) -> None:
    """Whoever pastes a query of the README sees what the README shows."""
    assert answer(published, query) == shown


def test_the_readme_answers_five_questions() -> None:
    """No answer is missing or empty."""
    answers = [shown for _, shown in answered_queries(README.read_text(encoding="utf-8"))]
    assert len(answers) >= 5
    assert all(len(shown.splitlines()) > 4 for shown in answers)


def test_the_readmes_charts_are_current(published: Path) -> None:
    """A chart shows the numbers of the answer above it; `python -m tests.docs` draws them anew."""
    drawn = list(charts(README.read_text(encoding="utf-8"), published))
    assert [picture.name for picture, _ in drawn] == ["said.svg", "tagged.svg", "discussed.svg"]
    assert [picture.name for picture, svg in drawn if picture.read_text(encoding="utf-8") != svg] == []


def test_the_sources_of_the_readme_can_be_written(tmp_path: Path) -> None:
    """Whoever pastes the README's sources.toml gets these sources, each of its kind."""
    (tmp_path / "sources.toml").write_text(_tomls()[0], encoding="utf-8")
    kinds = [type(source).__name__ for source in from_toml(tmp_path / "sources.toml")]
    assert kinds == ["FolderSource", "DumpSource", "ArchiveSource", "WebSource", "YoutubeSource", "RedditSource"]


def _tomls() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_the_alerts_of_the_readme_can_be_written(tmp_path: Path) -> None:
    """Whoever pastes the README's alerts.toml has a webhook and a command."""
    (tmp_path / "alerts.toml").write_text(_tomls()[1], encoding="utf-8")
    alerts = read_alerts(tmp_path / "alerts.toml")
    assert alerts.webhook
    assert alerts.command


def test_the_definitions_of_the_readme_load(tmp_path: Path) -> None:
    """Whoever pastes the README's Python into a code location of their own has both homes, and can build on them."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL))
    names: dict[str, Any] = {}
    exec(compile(code.replace("/data/", f"{tmp_path}/"), "README.md", "exec"), names)
    keys = {key.to_user_string() for key in names["defs"].resolve_asset_graph().get_all_asset_keys()}
    assert keys >= {"films/raw/raw_pages", "films/core/videos", "films/warehouse/published", "team/talks/marts/channels"}
    assert names["my_report"].asset_deps[names["my_report"].key] <= {AssetKey(key.split("/")) for key in keys}


def test_the_dictionary_is_current(published: Path) -> None:
    """Every table, mart, macro and column is described as it is; `python -m tests.docs` brings the page up to date."""
    page = WAREHOUSE.read_text(encoding="utf-8")
    assert with_dictionary(page, published) == page
    assert all(f"\n### marts.{mart.name}\n" in page for mart in sql_files("marts"))
    assert all(re.search(rf"^(### |\| `){macro.name}\(", page, re.MULTILINE) for macro in sql_files("macros"))


def test_the_results_of_the_queries_are_current(published: Path) -> None:
    """Whoever pastes an example query sees what the page shows; `python -m tests.docs` brings it up to date."""
    assert queries_page(published) == QUERIES.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.parent.name)
def test_links_lead_somewhere(document: Path) -> None:
    """No link of a document points to a file that is not there."""
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_command_of_the_readme_exists() -> None:
    """What the README calls `make X` or `videolake X` can be called."""
    text = README.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"make ([a-z0-9]+(?:-[a-z0-9]+)*)\b", text)
    assert [target for target in targets if f"\n{target}:" not in makefile and target != "is"] == []
    said = subprocess.run(
        [sys.executable, "-m", "assets.cli", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert [name for name in re.findall(r"`videolake ([a-z]+)", text) if not re.search(rf"^  {name}\b", said, re.MULTILINE)] == []
