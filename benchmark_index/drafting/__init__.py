"""Before step 1: an indicator system drafted from a sheet, each assumption to be confirmed."""
