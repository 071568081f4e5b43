"""The same kernels over batches, processes and clusters (大规模计算)."""
