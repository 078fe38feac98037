"""Word lists as data: what the grammar knows of Indonesian police language."""
