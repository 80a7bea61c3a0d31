//! How much a comment on a pull request holds.

/// The longest comment, in bytes, so that it is below GitHub's limit in characters too.
// Source: GitHub's API answers "body is too long (maximum is 65536 characters)".
const LIMIT: usize = 65_000;
/// What the closing lines may need of it.
const RESERVED: usize = 1_000;

/// Adds pieces as long as they fit, and says how many do not.
pub fn add(text: &mut String, pieces: Vec<String>) -> usize {
    let mut left_out = 0;
    for piece in pieces {
        if left_out == 0 && text.len() + piece.len() + RESERVED <= LIMIT {
            text.push_str(&piece);
        } else {
            left_out += 1;
        }
    }
    left_out
}
