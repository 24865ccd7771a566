"""The migrations of each stage stand in one row: two that follow the same one would stop every installation."""

from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

SOURCE = Path(__file__).parents[2] / "src" / "openimr"
OURS = {folder.parent.name for folder in SOURCE.glob("*/migrations")}


@pytest.mark.parametrize("stage", sorted(OURS))
def test_a_stage_has_one_last_migration(stage: str) -> None:
    loader = MigrationLoader(None)
    assert len(loader.graph.leaf_nodes(stage)) == 1, loader.graph.leaf_nodes(stage)
