"""Imports point one way, and the core knows no platform."""

from importlinter.cli import lint_imports


def test_imports_keep_their_contracts() -> None:
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0
