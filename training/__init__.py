"""The recipe that makes Yibao's own model; run it with `python -m training`."""
