"""The example of a sources.toml is true, and harms nobody."""

import re
from pathlib import Path
from typing import get_args

import pytest

from pipeline.sources import from_toml
from pipeline.sources.config import Configured
from pipeline.sources.example import write_example
from pipeline.sources.reddit_live import RedditLiveSource


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example in a home of its own."""
    assert write_example(tmp_path / "home" / "sources.toml")
    return tmp_path / "home" / "sources.toml"


def uncommented(text: str) -> str:
    """The example with every source in use: a # that a blank follows begins a comment for people."""
    return re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE)


def test_it_names_no_source(example):
    """So that a newcomer still gets the sample."""
    assert from_toml(example) == []


def test_every_source_of_it_can_be_used(example):
    """Whoever takes the # away gets what is described: a source of each kind."""
    example.write_text(uncommented(example.read_text()))
    sources = from_toml(example)
    assert {type(source) for source in sources} == set(get_args(Configured))
    assert [type(source) for source in sources][-1] is RedditLiveSource
    assert len({source.name for source in sources}) == len(sources)


def test_a_file_that_is_there_stays(example):
    """Nobody loses what he wrote, be it nothing."""
    example.write_text("")
    assert not write_example(example)
    assert example.read_text() == ""
