"""One file per dimension of a reading; each exposes plain functions over a `Source`."""
