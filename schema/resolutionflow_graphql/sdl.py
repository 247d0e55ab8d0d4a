"""The schema in SDL. `python -m resolutionflow_graphql.sdl --write` prints it to schema/schema.graphql."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from graphql import GraphQLOneOfDirective

from .schema import schema

FILE = Path(__file__).parents[1] / "schema.graphql"


def print_sdl() -> str:
    """The schema as it is served. Strawberry leaves one description out: that of `@oneOf`."""
    one_of = "directive @oneOf on INPUT_OBJECT"
    described = f'"""{GraphQLOneOfDirective.description}"""\n{one_of}'
    return f"{schema.as_str().strip()}\n".replace(one_of, described, 1)


@click.command()
@click.option("--write", is_flag=True, help="Write schema/schema.graphql.")
@click.option("--check", is_flag=True, help="Fail where schema/schema.graphql differs.")
def main(*, write: bool, check: bool) -> None:
    """Print the schema in SDL."""
    sdl = print_sdl()
    if write:
        FILE.write_text(sdl, encoding="utf-8")
    elif check:
        if not FILE.exists() or FILE.read_text(encoding="utf-8") != sdl:
            sys.exit(f"{FILE.name} has drifted: run `python -m resolutionflow_graphql.sdl --write`.")
    else:
        click.echo(sdl, nl=False)


if __name__ == "__main__":
    main()
