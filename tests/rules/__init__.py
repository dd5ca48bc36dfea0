"""The rules, asked of tables, with no database."""
