"""Speed of the main jobs, as ratios in one run: ``python -m bench [--many N]``."""
