"""Trusted documents: where an operator keeps a folder of operations, nothing else is run."""

from __future__ import annotations

from pathlib import Path

from graphql import print_ast

from resolutionflow.settings import SettingsInvalid, variable

from .documents import Documents
from .refusals import Refused

SETTING = variable("trusted_documents")
PATTERNS = ("*.graphql", "*.gql")


def read_trusted(folder: Path, documents: Documents) -> frozenset[str]:
    """The documents of a folder and those below it, one a file, each as it is printed, which leaves out comments.

    Raises SettingsInvalid with each file that does not fit the schema or the limits.
    """
    files = sorted(file for pattern in PATTERNS for file in folder.rglob(pattern))
    problems = [] if files else [f"{SETTING} names a folder that holds no .graphql file."]
    printed: list[str] = []
    for file in files:
        try:
            printed.append(print_ast(documents.read(file.read_text(encoding="utf-8")).ast))
        except (Refused, UnicodeDecodeError) as error:
            problems.append(f"{SETTING}: {file.relative_to(folder)} cannot be used: {error}")
    if problems:
        raise SettingsInvalid(problems)
    return frozenset(printed)
