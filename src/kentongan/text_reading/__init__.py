"""Indonesian police texts in; frozen records with spans, rule names and doubt out. No Django."""
