"""What all tests share: the environment that they run in, the pages beside the checkout, and a home with the sample.

Belongs here only what more than one folder of tests needs.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.assets.conftest import Ran, ran

# A test never reads or writes the developer's own home, and never reports to Dagster.
for name in ("VIDEOLAKE_HOME", "DAGSTER_HOME"):
    os.environ.pop(name, None)
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"

# No deadline: how long an example takes says more of the machine than of the code. In CI the examples are the same each time.
settings.register_profile("videolake", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("videolake")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of pages and expected rows that lies beside a checkout of the team's, and that is no part of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"the team's test pages are not in {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A home with the sample. Tests only read it."""
    return ran(tmp_path_factory.mktemp("sample") / "home")
