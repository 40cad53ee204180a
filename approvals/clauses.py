"""The clause ids of the notice: problem.measure. Its sentences are the operator's own data."""

MEASURES = {
    1: 4,
    2: 3,
    3: 3,
    4: 2,
    5: 4,
    6: 3,
    7: 3,
    8: 3,
    9: 3,
    10: 3,
    11: 2,
    12: 3,
    13: 2,
    14: 3,
    15: 2,
}

CLAUSES = frozenset(
    {"0", "16"}
    | {
        f"{problem}.{part}"
        for problem, last in MEASURES.items()
        for part in (*range(last + 1), "r")
    }
)


def is_clause(clause: str) -> bool:
    """Whether the notice has such a clause; "" stands for a rule that rests on another source."""
    return clause == "" or clause in CLAUSES
