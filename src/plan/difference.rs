/// A value that is not the same in two places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, as a path of the spec.
    pub path: String,
    /// The value of the submitted run, as YAML. `None` if it has none.
    pub before: Option<String>,
    /// The value of the spec or of the job, as YAML. `None` if it has none.
    pub after: Option<String>,
}
