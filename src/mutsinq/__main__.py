"""`python -m mutsinq` is `mutsinq`."""

from mutsinq.cli.main import main

if __name__ == "__main__":
    main(prog_name="mutsinq")
