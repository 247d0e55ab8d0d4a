"""`python -m resolutionflow`."""

from resolutionflow.cli import main

if __name__ == "__main__":
    main(prog_name="resolutionflow")
