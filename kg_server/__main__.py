"""Lets `python -m kg_server` stand for the command `ssc`."""

import sys

from kg_server.cli import main

sys.exit(main())
