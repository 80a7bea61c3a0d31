//! Offline knowledge about jobs: what they cost.
