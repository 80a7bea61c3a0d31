//! Carries a plan out, as typed events.
