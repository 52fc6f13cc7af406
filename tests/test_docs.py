"""The documents are true: what they show is what a reader gets."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.sources import from_toml
from pipeline.storage.sql_files import sql_files
from tests.docs import DICTIONARY, README, ROOT, answer, answered_queries, with_dictionary

LINK = re.compile(r"\]\((?!https?://)([^)#]+)\)")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the sample, made as the README says."""
    home = tmp_path_factory.mktemp("sample")
    subprocess.run([sys.executable, "-m", "assets.cli", "run", "--home", home], check=True, cwd=ROOT, capture_output=True)
    return home / "videos.duckdb"


@pytest.mark.parametrize(("query", "shown"), list(answered_queries(README.read_text(encoding="utf-8"))))
def test_the_readmes_answers_are_what_the_file_answers(published: Path, query: str, shown: str) -> None:
    """Whoever pastes a query of the README sees what the README shows."""
    assert answer(published, query) == shown


def test_the_readme_answers_five_questions() -> None:
    """No answer is missing or empty."""
    answers = [shown for _, shown in answered_queries(README.read_text(encoding="utf-8"))]
    assert len(answers) >= 5
    assert all(len(shown.splitlines()) > 4 for shown in answers)


def test_the_sources_of_the_readme_can_be_written(tmp_path: Path) -> None:
    """Whoever pastes the README's sources.toml gets these sources, each of its kind."""
    [toml] = re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "sources.toml").write_text(toml, encoding="utf-8")
    kinds = [type(source).__name__ for source in from_toml(tmp_path / "sources.toml")]
    assert kinds == ["FolderSource", "DumpSource", "ArchiveSource", "WebSource", "YoutubeSource", "RedditSource"]


def test_every_mart_and_macro_is_named_for_analysts() -> None:
    """What can be called or read in the file can be found in its description or in the folder that it links to."""
    page = DICTIONARY.read_text(encoding="utf-8")
    assert [macro.name for macro in sql_files("macros") if f"`{macro.name}" not in page] == []
    assert "[marts/](marts/)" in page


def test_the_dictionary_is_current() -> None:
    """Every table and column is described as it is declared; `python -m tests.docs` brings the page up to date."""
    page = DICTIONARY.read_text(encoding="utf-8")
    assert with_dictionary(page) == page


@pytest.mark.parametrize("document", [README, DICTIONARY], ids=lambda path: path.parent.name)
def test_links_lead_somewhere(document: Path) -> None:
    """No link of a document points to a file that is not there."""
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_command_of_the_readme_exists() -> None:
    """What the README calls `make X` or `videolake X` can be called."""
    text = README.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [
        target for target in re.findall(r"make ([a-z0-9]+)\b", text) if f"\n{target}:" not in makefile and target != "is"
    ] == []
    said = subprocess.run(
        [sys.executable, "-m", "assets.cli", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert [name for name in re.findall(r"`videolake ([a-z]+)", text) if not re.search(rf"^  {name}\b", said, re.MULTILINE)] == []
