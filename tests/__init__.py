"""Tests, one folder per part of the product."""
