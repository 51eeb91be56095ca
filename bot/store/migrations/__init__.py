"""Migrations of the schema, from the first table on."""
