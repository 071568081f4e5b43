"""What ships in ``indicators/`` and ``weights/``."""

from __future__ import annotations

from pathlib import Path


def _shipped(folder: str) -> Path:
    package = Path(__file__).parents[1]
    installed = package / "_shipped" / folder
    return installed if installed.is_dir() else package.parent / folder


def frameworks() -> dict[str, Path]:
    """Return the shipped indicator systems: id and file."""
    return {path.stem: path for path in sorted(_shipped("indicators").glob("*.yaml"))}


def weight_sets(framework: str) -> dict[str, Path]:
    """Return the shipped weight sets of one indicator system: id and file."""
    return {path.stem: path for path in sorted((_shipped("weights") / framework).glob("*.yaml"))}
