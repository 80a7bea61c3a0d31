//! Manifests: read, counted, uploaded.
