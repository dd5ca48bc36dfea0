"""How fast it is, next to something that anybody can judge, in the same run: `python -m benchmarks NAME`."""
