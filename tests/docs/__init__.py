"""What the documents show, made from the real thing: `python -m tests.docs` writes it anew, the tests hold it true.

Belongs here: answers under the queries of README.md (`answers`), charts of them (`charts`), its sessions (`console`), the
results of warehouse/queries (`results`), the dictionary of warehouse/README.md (`dictionary`), and the code blocks that the
tests run (`blocks`). Run it after a change of the sample, a schema or a file of `warehouse/`. What people write stays in the
documents themselves.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
WAREHOUSE = ROOT / "warehouse" / "README.md"
QUERIES = ROOT / "warehouse" / "queries" / "README.md"
DOCUMENTS = (README, WAREHOUSE, QUERIES)
