"""Changing a program: drafts, backtests, publishing by a second person, and what its pages say."""
