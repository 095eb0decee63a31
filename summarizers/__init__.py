"""Text in, values out: language work that knows no feed, no database and no Discord."""
