"""Tests of what the product stands on."""
