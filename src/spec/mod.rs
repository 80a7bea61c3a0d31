//! Spec files to the model.
