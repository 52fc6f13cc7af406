"""The home's `inbox/`: whether something new lies in it, and whether it has lain still for long enough to be pulled.

Free of Dagster. What does not belong here: pulling (the folder source does), and asking for a run (`sensors`).
"""

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

#: Seconds without any change after which nobody is still copying.
QUIET_SECONDS = 30.0

#: Names of files that a download or a copy has not finished.
_UNFINISHED = (".part", ".crdownload", ".tmp")


@dataclass(frozen=True)
class Watch:
    """What is remembered from one look to the next: the state that was seen, since when, and the state last asked for."""

    state: str = ""
    since: float = 0.0
    asked: str = ""

    @classmethod
    def read(cls, cursor: str | None) -> "Watch":
        """The watch that a cursor holds; a new one where there is none that can be read."""
        try:
            return msgspec.json.decode(cursor or "", type=cls)
        except msgspec.MsgspecError:
            return cls()

    def written(self) -> str:
        """The watch as a cursor."""
        return msgspec.json.encode(asdict(self)).decode()

    def next(self, state: str, now: float) -> "Watch":
        """The watch after a look at this moment (seconds since 1970)."""
        return self if state == self.state else Watch(state, now, self.asked)

    def is_due(self, now: float) -> bool:
        """Whether there is something to ask a run for."""
        return self.is_new and now - self.since >= QUIET_SECONDS

    @property
    def is_new(self) -> bool:
        """Whether anything lies there that no run was asked for."""
        return self.state not in ("", self.asked)

    def asked_for(self) -> "Watch":
        """The watch once a run was asked for what it sees."""
        return Watch(self.state, self.since, self.state)


def state_of(inbox: Path) -> str:
    """A hash of names, sizes and times of all files that lie there; empty where there are none."""
    if not inbox.is_dir():
        return ""
    found = sorted(path for path in inbox.rglob("*") if _counts(path, inbox))
    told = [line for path in found if (line := _told(path))]
    return hashlib.sha256("\n".join(told).encode(errors="surrogateescape")).hexdigest()[:16] if told else ""


def _counts(path: Path, inbox: Path) -> bool:
    names = path.relative_to(inbox).parts
    return not (any(name.startswith(".") for name in names) or path.name.endswith(_UNFINISHED)) and path.is_file()


def _told(path: Path) -> str | None:
    try:
        facts = path.stat()
    except FileNotFoundError:  # taken away since it was listed
        return None
    return f"{path} {facts.st_size} {facts.st_mtime_ns}"
