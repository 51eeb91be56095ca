"""The chat page: a small workspace in the browser, and the platform that Makker brings along."""
