"""The rules: pure Python that decides. It imports no framework, reads no clock and touches no row.

`History` is what has arrived of one episode, a `Rule` is one question asked of it, a `Ruleset` is one version of a
program's numbers, and `evaluate` asks every rule and returns what held, with its evidence.
"""
