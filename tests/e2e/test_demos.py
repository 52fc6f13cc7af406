"""The README's demonstrations go as it shows them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demos.readers import PUBLICATIONS, READERS
from tests.docs import README
from tests.docs.console import played, sessions
from tests.e2e.conftest import ROOT

pytestmark = pytest.mark.e2e


def recorded(target: str) -> str:
    """What the README shows of a target of the Makefile."""
    match = re.search(rf"```console\n\$ make {target}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert match
    return match[1]


def shape(text: str) -> str:
    """The text without its numbers, which are the machine's, and the blanks that line them up."""
    return re.sub(r"\s+", " ", re.sub(r"\d[\d.,]*", "#", text))


def demonstrated(module: str) -> str:
    """What the demonstration prints, once it has ended well."""
    done = subprocess.run([sys.executable, "-m", module], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("session", sessions(README.read_text(encoding="utf-8")))
def test_a_folder_becomes_an_answer(session: str, tmp_path: Path) -> None:
    """Whoever types a session of the README sees what it shows; `python -m tests.docs` brings it up to date."""
    assert played(session, tmp_path) == session
    assert "&t=" in session


def test_nobody_is_ever_locked_out() -> None:
    """Fifty readers get through ten publications without an error, and see each; a plain file that is written to refuses them."""
    said = demonstrated("tests.demos.readers")
    assert shape(said) == shape(recorded("demo-readers"))
    assert re.search(r"^errors +0$", said, re.MULTILINE)
    assert f"{PUBLICATIONS + 1} of {PUBLICATIONS + 1}" in said
    assert said.startswith(f"{READERS} processes read ")
    assert 'Could not set lock on file "plain.duckdb"' in said


def test_every_page_is_accounted_for_after_kill_9() -> None:
    """A run that is killed in each stage, and started again, ends with every page and the tables of an undisturbed one."""
    said = demonstrated("tests.demos.kill")
    assert re.findall(r"^kill -9 in (\w+)", said, re.MULTILINE) == ["pull", "parse", "load", "publish"]
    assert "pages in the folder 4,002 = pulled 4,002 = 4,000 parsed + 2 rejected" in said
    [last] = said.splitlines()[-1:]
    assert last == recorded("demo-kill").splitlines()[-1]
