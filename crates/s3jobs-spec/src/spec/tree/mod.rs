//! YAML text to documents of nodes that know where they stand, and the faults found on the way.
//!
//! A fault never hides another document: each is read by itself, and the rest of the file goes on. Scalars follow YAML
//! 1.2's core schema, so `no` and `ON` are text. Duplicate keys, merge keys, tags and runaway aliases are faults. The
//! parser crate is known to this folder alone. Start at [`parse`].

mod build;
mod comments;
mod fault;
mod last_line;
mod node;
mod pieces;
mod places;
mod scalar;
mod syntax;
mod typed;

pub(crate) use build::parse;
pub(crate) use comments::comments;
pub(crate) use node::{Document, Entry, Fault, Kind, Node};
pub(crate) use pieces::{Layout, Notation, Piece, PieceKind, Pieces, pieces};
pub(crate) use scalar::resolve as plain_kind;
