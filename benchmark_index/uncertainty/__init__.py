"""Step 7: how sure a rank is, over many draws of what an index assumes (稳健性)."""
