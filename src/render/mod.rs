//! Values and events to bytes.
