"""How things are called in Dagster, with and without a prefix.

Two homes fit into one Dagster workspace if everything that must be unique there carries their prefix: asset keys in front,
jobs, schedules, ops and resources in their names. What does not belong here: any single asset.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg

#: Who is asked about an asset.
OWNER = "team:videolake"


@dataclass(frozen=True)
class Names:
    """The names of one home's definitions, all of them below `prefix`."""

    prefix: tuple[str, ...] = ()

    @classmethod
    def of(cls, key_prefix: str | Sequence[str] | None) -> "Names":
        """The names below a prefix as Dagster's `key_prefix` writes it: none, a word or several."""
        if key_prefix is None:
            return cls()
        return cls((key_prefix,) if isinstance(key_prefix, str) else tuple(key_prefix))

    def key(self, layer: str, name: str) -> dg.AssetKey:
        """The asset key prefix/layer/name."""
        return dg.AssetKey([*self.prefix, layer, name])

    def plain(self, name: str) -> str:
        """The name of a job, schedule, op or resource: words of the prefix, joined to `name` by underscores."""
        return "_".join([*self.prefix, name])

    @property
    def resource(self) -> str:
        """Key of the resource that says where the home is."""
        return self.plain("videolake")
