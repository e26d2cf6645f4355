"""What our slide template consists of: five layouts on one grid. Measures are in inches on 13.333 × 7.5."""

from __future__ import annotations

from template_shapes import Block, Holder, Motif, Piece

LEFT, WIDTH = 0.6, 12.133
HALF, GUTTER = 5.867, 0.4
SECOND = LEFT + HALF + GUTTER


def _foot() -> list[Piece]:
    return [
        Block((LEFT, 6.86, WIDTH, 0.01), "bg2"),
        Holder("source", "body", 30, (LEFT, 6.94, 11.2, 0.42), 9, "Source", "tx2"),
        Holder("number", "sldNum", 31, (LEFT + WIDTH - 0.6, 6.94, 0.6, 0.2), 9, "", "tx2", align="r"),
    ]


def _head() -> list[Piece]:
    return [
        Block((LEFT, 0, 0.42, 0.075), "accent1"),
        Holder("kicker", "body", 20, (LEFT, 0.4, WIDTH, 0.24), 12, "What it shows", "tx2"),
        Holder("title", "title", 0, (LEFT, 0.68, WIDTH, 0.93), 24, "The finding", bold=True, spacing=95),
    ]


def _heading(name: str, index: int, left: float) -> Holder:
    return Holder(name, "body", index, (left, 1.72, HALF, 0.5), 13, "What this half shows", bold=True)


# name of the layout -> its background and its pieces
LAYOUTS: dict[str, tuple[str, list[Piece]]] = {
    "cover": (
        "bg1",
        [
            Block((8.75, 0, 4.5834, 7.5), "accent1"),
            Motif((9.45, 2.65, 3.2, 2.07), 22, "bg1", 100, "accent2"),
            Block((LEFT, 0, 0.42, 0.075), "accent1"),
            Holder("kicker", "body", 20, (LEFT, 0.62, 6.8, 0.3), 13, "Whose review", "tx2"),
            Holder("title", "title", 0, (LEFT, 1.75, 6.8, 2.0), 40, "Title", bold=True, anchor="b",
                   spacing=95),
            Holder("subtitle", "body", 21, (LEFT, 3.98, 6.8, 0.9), 20, "Month and place", "accent1"),
            Holder("lines", "body", 22, (LEFT, 5.5, 6.8, 1.45), 12, "Data, definitions, link", "tx2",
                   anchor="b", spacing=110, after=3),
        ],
    ),
    "chapter": (
        "accent1",
        [
            Motif((6.6, 1.7, 6.2, 4.01), 52, "bg1", 9),
            Holder("chapter", "body", 23, (LEFT, 2.2, 6, 0.75), 20, "1", "bg1", anchor="b"),
            Holder("title", "title", 0, (LEFT, 3.05, 9.6, 1.5), 40, "Chapter", "bg1", bold=True),
            Holder("kicker", "body", 20, (LEFT, 6.94, 11.2, 0.24), 11, "Month and place", "bg1"),
            Holder("number", "sldNum", 31, (LEFT + WIDTH - 0.6, 6.94, 0.6, 0.2), 9, "", "bg1", align="r"),
        ],
    ),
    "content": (
        "bg1",
        [
            *_head(),
            Holder("body", "obj", 10, (LEFT, 1.74, WIDTH, 4.98), 16, "Chart, table or map", after=6),
            *_foot(),
        ],
    ),
    "two": (
        "bg1",
        [
            *_head(),
            _heading("left title", 24, LEFT),
            _heading("right title", 25, SECOND),
            Holder("left", "obj", 11, (LEFT, 2.28, HALF, 4.44), 14, "Chart, table or map", after=6),
            Holder("right", "obj", 12, (SECOND, 2.28, HALF, 4.44), 14, "Chart, table or map", after=6),
            *_foot(),
        ],
    ),
    "text": (
        "bg1",
        [
            *_head(),
            Holder("body", "body", 10, (LEFT, 1.9, 10.6, 4.7), 20, "Sentences", bullets=True, spacing=108,
                   after=16),
            *_foot(),
        ],
    ),
}  # fmt: skip

# what a layout that someone adds starts from
MASTER: list[Piece] = [
    Holder("title", "title", 0, (LEFT, 0.68, WIDTH, 0.93), 24, "The finding", bold=True, spacing=95),
    Holder("body", "body", 1, (LEFT, 1.74, WIDTH, 4.98), 16, "Text", bullets=True, after=6),
    Holder("number", "sldNum", 4, (LEFT + WIDTH - 0.6, 6.94, 0.6, 0.2), 9, "", "tx2", align="r"),
]
