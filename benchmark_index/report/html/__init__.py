"""Rankings as pages (网页): a file that any browser opens without a network, with weights that move."""
