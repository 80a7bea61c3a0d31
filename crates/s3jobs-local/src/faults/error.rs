/// A text that is not a rule for faults: the user's mistake.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault rule `{rule}` is wrong at column {column}: {problem}")]
pub struct FaultRuleError {
    /// The whole text.
    pub rule: String,
    /// Where in it, in characters from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: String,
    /// What to write instead.
    pub remedy: String,
}
