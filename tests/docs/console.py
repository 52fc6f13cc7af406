"""The sessions of README.md, ```console blocks: commands after `$`, and what they print on a terminal.

Belongs here: running them anew, for those of `videolake`. Those of `make` are shown as they went once: their numbers are those
of a machine.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.docs import ROOT

_SESSION = re.compile(r"```console\n(?P<session>\$ videolake .*?)```", re.DOTALL)
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_TERMINAL = {"TERM": "xterm", "TTY_COMPATIBLE": "1", "NO_COLOR": "1", "COLUMNS": "150"}


def sessions(readme: str) -> list[str]:
    """The sessions that begin with a command of videolake."""
    return [match["session"] for match in _SESSION.finditer(readme)]


def played(session: str, user: Path) -> str:
    """The session as it goes now, for a user whose `~` is that folder, in the checkout.

    Raises CalledProcessError where a command fails.
    """
    lines = groupby(session.splitlines(), key=lambda line: line.startswith("$ "))
    commands = [line.removeprefix("$ ") for is_command, group in lines if is_command for line in group]
    return "".join(line for command in commands for line in _played(command, user))


def _played(command: str, user: Path) -> Iterator[str]:
    videolake = f'videolake() {{ {shlex.quote(sys.executable)} -m assets.cli "$@"; }}'
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    terminal = {} if "|" in command else _TERMINAL  # what is piped sees no terminal
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{videolake}\n{command}"],
        env={**environment, "HOME": str(user), "PYTHONPATH": str(ROOT), **terminal},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    yield f"$ {command}\n"
    yield from (line.rstrip() + "\n" for line in _COLOUR.sub("", done.stdout).splitlines())


def with_sessions(readme: str, user: Path) -> str:
    """The README with its sessions as they go now."""
    return _SESSION.sub(lambda match: f"```console\n{played(match['session'], user)}```", readme)
