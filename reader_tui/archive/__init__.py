"""Everything ever fetched, on this disk: SQLite, with its history and search index."""
