//! What each operation does to objects, and what it says of them in the completion report.

mod checksum;
mod lambda;
