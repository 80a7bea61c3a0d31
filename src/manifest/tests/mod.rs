//! Lists and buckets in memory, and what is found about them.

mod buckets;
mod csv;
mod failed;
mod inventory;
mod world;
