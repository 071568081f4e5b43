"""Step 9: beside other rankings, other years and targets."""
