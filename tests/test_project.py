"""The project's own rules: what lies at the top, what a file may name, how long code may be, and what is locked.

What a linter can hold stays with the linter (`pyproject.toml`).
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRESCRIBED = {
    ".ci",
    ".gitignore",
    "LICENSE",
    "Makefile",
    "README.md",
    "assets",
    "pipeline",
    "pyproject.toml",
    "requirements.lock",
    "tests",
    "warehouse",
    "workspace.yaml",
}
# Written in pieces, so that this file keeps the rules that it tests.
REGISTRIES = [".".join(labels) for labels in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))]
POSTPONED = " ".join(("from", "__future__", "import"))

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()

#: The extras that people install, beside those that only this project's work needs.
EXTRAS = ("web", "youtube", "site")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked() -> dict[str, bytes]:
    """Every file that git tracks or would add, so that a mistake shows before it is committed."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: only git knows which files are the project's")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return {name: (ROOT / name).read_bytes() for name in names if name and (ROOT / name).is_file()}


def sources(pattern: str, *folders: str) -> dict[str, str]:
    """The text of the files under some folders, by name."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob(pattern))
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in paths}


def body_lines() -> Iterator[tuple[str, int]]:
    """Each function of the product, nested ones too, with the lines from its first statement after the docstring to its last."""
    for name, source in sources("*.py", "pipeline", "assets").items():
        for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)):
            body = function.body[1:] if ast.get_docstring(function) else function.body
            yield f"{name}: {function.name}", (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def imported() -> Iterator[str]:
    """The top-level modules that the product imports from elsewhere."""
    for source in sources("*.py", "pipeline", "assets").values():
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from {name.split(".")[0] for name in names} - sys.stdlib_module_names - {"pipeline", "assets", "warehouse"}


def name_of(requirement: str) -> str:
    """The normalised name of the package that a requirement asks for."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=;! ]", requirement)[0]).lower()


def required(*extras: str) -> list[str]:
    """What pyproject.toml asks for at run time, for building, and with some extras."""
    project, build = CONFIG["project"], CONFIG["build-system"]["requires"]
    return [*project["dependencies"], *build, *(each for extra in extras for each in project["optional-dependencies"][extra])]


def pins() -> list[str]:
    """The entries of requirements.lock, each with its hashes."""
    return [entry for entry in re.split(r"\n(?=\S)", LOCK) if not entry.startswith("#")]


def test_the_top_level_holds_only_what_the_design_prescribes():
    """A reader of the top level sees the parts that the design names, and no clutter."""
    assert {name.split("/")[0] for name in tracked()} - PRESCRIBED == set()


def test_no_file_names_a_package_registry():
    """A team that installs from its own mirror finds no other address in any file."""
    assert [(name, host) for name, body in tracked().items() for host in REGISTRIES if host.encode() in body] == []


def test_no_module_postpones_its_annotations():
    """Dagster and the schemas read annotations as objects, so none is left as text."""
    assert [name for name, source in sources("*.py", "pipeline", "assets", "tests").items() if POSTPONED in source] == []


def test_a_module_says_what_it_is_for():
    """A reader learns from a module's first lines what belongs in it."""
    modules = sources("*.py", "pipeline", "assets", "tests")
    assert [name for name, source in modules.items() if not ast.get_docstring(ast.parse(source))] == []


def test_modules_and_sql_files_are_read_in_one_sitting():
    """No module has more than 300 lines, and no SQL file more than 80."""
    modules, queries = sources("*.py", "pipeline", "assets", "tests"), sources("*.sql", "warehouse")
    assert {name: source.count("\n") for name, source in modules.items() if source.count("\n") > 300} == {}
    assert {name: source.count("\n") for name, source in queries.items() if source.count("\n") > 80} == {}


def test_functions_are_short():
    """A function fits on a screen: no body has more than 40 lines, and half of them have at most 8."""
    lengths = list(body_lines())
    assert {name: lines for name, lines in lengths if lines > 40} == {}
    assert median(lines for _, lines in lengths) <= 8


@pytest.mark.parametrize("requirement", sorted(set(required(*EXTRAS, "dev", "bench"))))
def test_a_dependency_has_a_lower_and_an_upper_bound(requirement: str):
    """An install a year from now gets versions that somebody has tried, or newer ones of the same line."""
    assert re.search(r">=[\d.]+,<[\d.]+$", requirement.partition(";")[0].strip())


def test_every_imported_package_is_asked_for():
    """The wheel and its extras run in environments that hold what they ask for, and nothing that others happen to bring."""
    asked = {name_of(requirement) for requirement in required(*EXTRAS)}
    owners = packages_distributions()
    assert {module for module in imported() if not {name_of(owner) for owner in owners.get(module, [])} & asked} == set()


def test_every_dependency_is_locked():
    """`make .venv` installs the same versions for everybody: of the run time, its extras, the build and the tests."""
    assert {name_of(requirement) for requirement in required(*EXTRAS, "dev")} - {name_of(pin) for pin in pins()} == set()


def test_every_locked_package_has_hashes():
    """`make .venv` refuses a file that is not the one that was locked."""
    assert [pin for pin in pins() if not re.search(r"==\S+.*\\\n +--hash=sha256:[0-9a-f]{64}", pin)] == []


def test_the_lock_is_whole():
    """The installed packages want nothing that is missing or of another version, though pip resolved nothing."""
    check = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout
