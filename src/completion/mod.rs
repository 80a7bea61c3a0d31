//! Completion reports: read, checked, grouped.
