//! "Did you mean": the nearest of the names that exist.

/// The one whose name was probably meant, if one is near enough. Of several that are as near, the first.
///
/// Case, punctuation and the API's leading `S3` do not count, so names of the AWS API lead to ours.
pub fn nearest<T>(name: &str, known: impl IntoIterator<Item = T>, text: impl Fn(&T) -> &str) -> Option<T> {
    let allowed = (plain(name).chars().count() / 3).clamp(1, 4);
    let scored = known.into_iter().map(|candidate| (slips(name, text(&candidate)), candidate));
    let (slips, best) = scored.min_by_key(|(slips, _)| *slips)?;
    (slips <= allowed).then_some(best)
}

/// How many slips lead from one name to another: letters that are wrong, lacking, too many, or swapped with the next.
pub fn slips(name: &str, other: &str) -> usize {
    letters_apart(&plain(name), &plain(other))
}

/// The same of two texts as they are, where case and an `S3` at the beginning count.
pub fn letters_apart(text: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(text, other)
}

/// A name without case, punctuation and the API's leading `S3`.
pub fn plain(name: &str) -> String {
    let lower: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match lower.strip_prefix("s3") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(name: &str) -> Option<&'static str> {
        let known = ["accountId", "roleArn", "putObjectTagging", "initiateRestoreObject", "scope"];
        nearest(name, known, |known| known)
    }

    #[test]
    fn near_names_and_names_of_the_api_are_found() {
        assert_eq!(near("acountId"), Some("accountId"));
        assert_eq!(near("RoleArn"), Some("roleArn"));
        assert_eq!(near("role-arn"), Some("roleArn"));
        assert_eq!(near("S3PutObjectTagging"), Some("putObjectTagging"));
        assert_eq!(near("colour"), None);
    }
}
