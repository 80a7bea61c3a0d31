//! Lists that come in pages: whether there is another one, and whether the list can be believed.

use std::collections::HashSet;

use super::failure::{Call, lost};
use crate::aws::error::PortError;

/// How many pages a list may have: ten million jobs, of which S3 forgets each after 90 days.
const MOST: usize = 10_000;

/// The tokens of a list so far. An incomplete list must never look complete: what is not listed would be created again.
#[derive(Debug, Default)]
pub(super) struct Pages {
    seen: HashSet<String>,
}

impl Pages {
    /// The token of the next page, after a page that names one; `None` after the last.
    ///
    /// The SDK's own paginator takes a token that comes again for the end of the list.
    pub(super) fn next(&mut self, call: &Call, token: Option<&str>) -> Result<Option<String>, PortError> {
        let Some(token) = token.filter(|token| !token.is_empty()) else { return Ok(None) };
        if !self.seen.insert(token.to_owned()) {
            return Err(lost(call, "the list names the same next page twice, so it is not whole"));
        }
        if self.seen.len() >= MOST {
            return Err(PortError::Rejected {
                call: call.name,
                code: "EndlessList".to_owned(),
                message: format!("the list has not ended after {MOST} pages"),
            });
        }
        Ok(Some(token.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_without_end_is_an_error() {
        let call = Call { name: "ListJobs", target: String::new(), bucket: None, place: String::new() };
        let mut pages = Pages::default();
        let mut next = |number: usize| pages.next(&call, Some(&format!("token-{number}")));
        assert_eq!((0..2 * MOST).position(|number| next(number).is_err()), Some(MOST - 1));
        let error = pages.next(&call, Some("another")).unwrap_err();
        assert!(matches!(&error, PortError::Rejected { code, .. } if code == "EndlessList"), "{error:?}");
    }
}
