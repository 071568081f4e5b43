"""What is noticed in a table or a run (发现): rules, severity, words and the way out."""
