"""The synthetic demo resort: real units and places, invented persons (docs/demo.md)."""
