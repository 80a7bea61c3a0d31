//! Values as people give them to the AWS CLI: JSON in quotes, and its shorthand.
// Source: AWS CLI User Guide, "Using shorthand syntax with the AWS CLI".

use serde_json::{Map, Value};

/// The map or list in a text, if the whole text is one: `{"Bucket": "b"}`, `Bucket=b,Enabled=true` or `A={B=[c,d]}`.
pub(super) fn value_in(text: &str) -> Option<Value> {
    let text = text.trim();
    if text.starts_with(['{', '[']) {
        return serde_json::from_str(text).ok().filter(|value: &Value| value.is_object() || value.is_array());
    }
    let mut rest = Rest(text);
    let map = rest.entries()?;
    rest.0.is_empty().then_some(Value::Object(map))
}

/// What is still to be read.
struct Rest<'t>(&'t str);

impl<'t> Rest<'t> {
    fn take(&mut self, sign: char) -> bool {
        let taken = self.0.strip_prefix(sign);
        self.0 = taken.unwrap_or(self.0);
        taken.is_some()
    }

    /// Everything up to one of these signs.
    fn until(&mut self, ends: &[char]) -> &'t str {
        let (word, rest) = self.0.split_at(self.0.find(ends).unwrap_or(self.0.len()));
        self.0 = rest;
        word.trim()
    }

    fn entries(&mut self) -> Option<Map<String, Value>> {
        let mut map = Map::new();
        loop {
            let key = self.until(&['=', ',', '{', '}', '[', ']']);
            let is_name = !key.is_empty() && key.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
            if !is_name || !self.take('=') {
                return None;
            }
            let value = self.value()?;
            map.insert(key.to_owned(), value);
            if !self.take(',') {
                return Some(map);
            }
        }
    }

    fn value(&mut self) -> Option<Value> {
        if self.take('{') {
            let map = self.entries()?;
            return self.take('}').then_some(Value::Object(map));
        }
        if self.take('[') {
            let mut list = Vec::new();
            while !self.take(']') {
                list.push(self.value()?);
                if !self.take(',') && !self.0.starts_with(']') {
                    return None;
                }
            }
            return Some(Value::Array(list));
        }
        let word = self.until(&[',', '{', '}', '[', ']', '=']);
        if self.0.starts_with(['{', '[', '=']) {
            return None;
        }
        Some(match word {
            "true" => true.into(),
            "false" => false.into(),
            word => word.trim_matches(['"', '\'']).into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_and_shorthand_are_read_whole_or_not_at_all() {
        assert_eq!(value_in(r#"{"Bucket": "b"}"#), Some(json!({"Bucket": "b"})));
        assert_eq!(
            value_in("Bucket=arn:aws:s3:::b,Enabled=true"),
            Some(json!({"Bucket": "arn:aws:s3:::b", "Enabled": true}))
        );
        let nested = value_in("Spec={Format=F,Fields=[Bucket,Key]},Location={ETag=\"e\"}");
        assert_eq!(
            nested,
            Some(json!({"Spec": {"Format": "F", "Fields": ["Bucket", "Key"]}, "Location": {"ETag": "e"}}))
        );
        for other in ["", "high", "a=b=c", "a={b", "a=b,,c=d", "a b=c", "{a", "S3PutObjectTagging"] {
            assert_eq!(value_in(other), None, "{other}");
        }
    }
}
