"""Files that prove something: what they really are, made safe to keep and to show."""
