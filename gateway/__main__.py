"""The `muster` command."""

import sys

from gateway.cli.command_tree import execute


def main() -> None:
    """Run the command line of this process and exit with its code."""
    sys.exit(execute(sys.argv[1:]))


if __name__ == "__main__":
    main()
