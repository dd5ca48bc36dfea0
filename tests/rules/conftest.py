"""Compiled code is kept even where that has been switched off, as `manage.py test` does: the tests run faster than they compile."""

import sys

sys.dont_write_bytecode = False
