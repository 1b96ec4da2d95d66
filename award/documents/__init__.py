"""Documents made of the competition's data: forms, scores, certificates."""
