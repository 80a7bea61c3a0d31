//! Two ports per scope: job control and objects.
