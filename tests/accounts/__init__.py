"""Tests of people who sign in, and of the operator."""
