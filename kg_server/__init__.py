"""The SSC Knowledge Graph: builds, checks and serves an attributed graph of South–South security cooperation."""
