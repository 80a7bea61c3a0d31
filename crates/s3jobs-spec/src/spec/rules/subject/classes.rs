//! Storage classes as rules sort and name them.

use serde_json::Value;

use crate::model::operation::StorageClass;

/// Whether objects of a class cannot be read before they are restored.
// Source: S3 User Guide, "Understanding and managing Amazon S3 storage classes". `GLACIER_IR` is read at once; which objects of
// `INTELLIGENT_TIERING` are archived, their class does not say.
pub(in crate::spec::rules) fn is_archived(class: StorageClass) -> bool {
    match class {
        StorageClass::Glacier | StorageClass::DeepArchive => true,
        StorageClass::Standard
        | StorageClass::StandardIa
        | StorageClass::OneZoneIa
        | StorageClass::IntelligentTiering
        | StorageClass::GlacierIr => false,
    }
}

/// The names of some classes, as S3 writes them.
pub(in crate::spec::rules) fn class_names(classes: &[StorageClass]) -> String {
    let name = |class: &StorageClass| serde_json::to_value(class).unwrap_or_default();
    let names: Vec<Value> = classes.iter().map(name).collect();
    let names: Vec<String> = names.iter().filter_map(Value::as_str).map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        names => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_called_as_s3_calls_them() {
        let classes = [StorageClass::OneZoneIa, StorageClass::Glacier, StorageClass::GlacierIr];
        assert_eq!(class_names(&classes), "`ONEZONE_IA`, `GLACIER` and `GLACIER_IR`");
        assert_eq!(class_names(&classes[1..2]), "`GLACIER`");
    }
}
