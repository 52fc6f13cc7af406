"""What every asset carries so that people find it, filter by it and know whom to ask: group, owner, kinds, tags, code version.

What does not belong here: keys (`names`), and what is known of a table's rows (`metadata`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TypedDict

from assets.names import OWNER

#: Tags that an asset selection of Dagster can ask for: `tag:layer=core`, `tag:format=parquet`.
LAYER, FORMAT = "layer", "format"


class Labels(TypedDict):
    """What `dg.asset` and `dg.AssetSpec` take by these names."""

    group_name: str
    owners: Sequence[str]
    kinds: set[str]
    tags: Mapping[str, str]
    code_version: str


def labels(layer: str, kinds: Sequence[str], code_version: str) -> Labels:
    """The labels of an asset of the layer. The first of the kinds is the format that it is kept in."""
    return Labels(
        group_name=layer, owners=[OWNER], kinds=set(kinds), tags={LAYER: layer, FORMAT: kinds[0]}, code_version=code_version
    )


def code_of(package: str, *modules: str) -> str:
    """A code version that changes whenever the text of one of the package's modules does."""
    texts = [(files(package) / f"{module}.py").read_bytes() for module in modules]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:12]
