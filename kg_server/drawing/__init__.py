"""Pictures as SVG: pure functions from what the catalogue found to markup, the same for the same input."""
