"""What every step shares: the door for arrays, parameters, directions, rows, intermediates."""
