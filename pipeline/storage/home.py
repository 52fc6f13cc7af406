"""The folder that holds everything of one videolake: where each thing lies in it, and nothing else."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """One home folder. Every path in it is absolute; nothing is created until it is written."""

    root: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", Path(self.root).absolute())

    @property
    def lake(self) -> Path:
        """Folder of the Parquet tables and their manifests."""
        return self.root / "lake"

    @property
    def staging(self) -> Path:
        """The writer's DuckDB file."""
        return self.root / "staging.duckdb"

    @property
    def published(self) -> Path:
        """The analysts' DuckDB file, replaced as a whole by each publication."""
        return self.root / "videos.duckdb"

    @property
    def history(self) -> Path:
        """DuckDB file with a view per table over every observation in the lake."""
        return self.root / "history.duckdb"

    @property
    def dagster(self) -> Path:
        """Dagster's instance folder, where DAGSTER_HOME does not name another."""
        return self.root / "dagster"

    @property
    def sources_toml(self) -> Path:
        """The sources that a run without arguments pulls."""
        return self.root / "sources.toml"

    @property
    def inbox(self) -> Path:
        """Folder whose files the daemon pulls when they have lain still for a while, and every run without arguments too."""
        return self.root / "inbox"

    @property
    def alerts_toml(self) -> Path:
        """Whom to tell of a run that failed."""
        return self.root / "alerts.toml"

    @property
    def last_failure(self) -> Path:
        """The last failure of a run that the daemon saw, as JSON."""
        return self.root / "last_failure.json"

    @property
    def lake_lock(self) -> Path:
        """Lock file of the lake's one writer."""
        return self.root / "lake.lock"

    @property
    def staging_lock(self) -> Path:
        """Lock file of the warehouse's one writer."""
        return self.root / "staging.lock"

    @property
    def run_lock(self) -> Path:
        """Lock file of the one `videolake run` at a time."""
        return self.root / "run.lock"
