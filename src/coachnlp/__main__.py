"""`python -m coachnlp`: the command, for those whose system does not find `coachnlp`."""

from coachnlp.cli import main

if __name__ == "__main__":
    main()
