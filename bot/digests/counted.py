"""Numbers that bring their noun along."""

from __future__ import annotations


class Counted(int):
    """In a text to be filled in, "{stories:story|stories}" is "1 story", "2 stories"."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return f"{int(self)} {one if self == 1 else many}" if bar else super().__format__(spec)
