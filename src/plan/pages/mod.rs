//! What the codes of plans mean: reasons of steps, and findings about lists and buckets that no spec can be wrong about.
//!
//! A code is one line of the table and one page, `CODE.md`: what it means in one sentence, why it matters, and
//! `What to do: ...`. Start at [`page()`].

mod page;
mod table;

pub use page::Page;
pub use table::{Codes, page, pages};
