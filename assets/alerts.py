"""Telling people that a run failed: in the home, and by a webhook or a command where `alerts.toml` names one.

Free of Dagster. What does not belong here: finding out why a run failed (`sensors`).
"""

import subprocess
import tomllib
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Annotated
from urllib.request import Request, urlopen

import msgspec

from pipeline.storage.files import write_atomic
from pipeline.storage.home import Home

#: Seconds that a webhook or a command may take.
_PATIENCE = 30.0

Address = Annotated[str, msgspec.Meta(pattern="^https?://")]


class AlertError(RuntimeError):
    """alerts.toml is wrong, or whom it names could not be told. Names the file and the cause."""


class Alerts(msgspec.Struct, forbid_unknown_fields=True):
    """What `alerts.toml` says: where a failure is posted to as JSON, and which command gets the same JSON as its input."""

    webhook: Address | None = None
    command: list[str] | None = None


@dataclass(frozen=True)
class Failure:
    """A run that failed: which, when it ended (UTC, ISO 8601), in which step, and the cause in one line."""

    home: str
    job: str
    run_id: str
    failed_at: str
    step: str
    cause: str


def read_alerts(file: Path) -> Alerts:
    """What the file says; nothing where it is not there. Raises AlertError where it is wrong."""
    if not file.exists():
        return Alerts()
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Alerts)
    except (ValueError, OSError, msgspec.MsgspecError) as error:
        raise AlertError(f"{file}: {error}; it takes `webhook`, an address, and `command`, a list of words") from error


def tell(home: Home, failure: Failure) -> None:
    """Write the failure into the home, then tell it to whom alerts.toml names. Raises AlertError where that fails."""
    told = msgspec.json.encode(asdict(failure))
    write_atomic(home.last_failure, lambda path: _write(path, msgspec.json.format(told, indent=2) + b"\n"))
    alerts = read_alerts(home.alerts_toml)
    if alerts.webhook:
        _post(alerts.webhook, told)
    if alerts.command:
        _run(alerts.command, told)


def last_failure(home: Home) -> Failure | None:
    """The last failure that was written into the home."""
    if not home.last_failure.exists():
        return None
    return msgspec.json.decode(home.last_failure.read_bytes(), type=Failure)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _post(address: str, content: bytes) -> None:
    request = Request(address, content, {"Content-Type": "application/json", "User-Agent": "videolake"})  # noqa: S310 (http only)
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
            answer.read()
    except (OSError, HTTPException) as error:
        raise AlertError(f"{address}: the failure could not be posted: {error}") from error


def _run(command: list[str], content: bytes) -> None:
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603 (the user's own)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AlertError(f"{command[0]}: the failure could not be told: {error}") from error
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip()
        raise AlertError(f"{command[0]}: exit {done.returncode}: {words}")
