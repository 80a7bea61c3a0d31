use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::refusal::Refusal;

/// The query parameters of a call, each at most once; what nobody took is refused.
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    pub(super) fn read(query: &str) -> Result<Self, Refusal> {
        let mut parameters = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty() && !is_signature(pair)) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let [name, value] = [decode(name)?, decode(value)?];
            if parameters.insert(name.clone(), value).is_some() {
                return Err(Refusal::bad(format!("the parameter `{name}` stands twice")));
            }
        }
        Ok(Self(parameters))
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    pub(super) fn finish(self) -> Result<(), Refusal> {
        match self.0.into_keys().next() {
            Some(name) => Err(Refusal::bad(format!("the parameter `{name}` is not one that this call takes"))),
            None => Ok(()),
        }
    }
}

fn is_signature(pair: &str) -> bool {
    pair.starts_with("X-Amz-")
}

/// A `+` is a plus sign, as in the zone of a time; a space is `%20`.
fn decode(text: &str) -> Result<String, Refusal> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| Refusal::bad(format!("the query `{text}` is not UTF-8")))
}
