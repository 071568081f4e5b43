"""The command line as ``python -m benchmark_index.cli``."""

from .commands import main

main()
