"""`python -m dealgraph` is the command line."""

from dealgraph.cli import main

if __name__ == "__main__":
    main()
