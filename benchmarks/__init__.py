"""How fast it is, next to something that anybody can judge, in the same run: `.venv/bin/python -m benchmarks NAME`."""
