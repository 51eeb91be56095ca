"""Where Makker remembers: SQLite or PostgreSQL through SQLAlchemy Core."""
