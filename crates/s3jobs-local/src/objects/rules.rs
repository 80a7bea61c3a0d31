use std::collections::BTreeMap;

use super::{Object, Replication, ReplicationRule};

impl Replication {
    /// The rules that apply to an object: one a destination, sorted by the destination's name.
    // Source: S3 User Guide, "Replication configuration file elements": the rule of the highest priority.
    pub(crate) fn rules_for(&self, key: &str, object: &Object) -> Vec<&ReplicationRule> {
        let mut chosen: BTreeMap<&str, &ReplicationRule> = BTreeMap::new();
        for rule in self.rules.iter().filter(|rule| rule.applies(key, object)) {
            let found = chosen.entry(&rule.destination.bucket).or_insert(rule);
            if rule.priority > found.priority {
                *found = rule;
            }
        }
        chosen.into_values().collect()
    }
}

impl ReplicationRule {
    // Source: S3 User Guide, "What isn't replicated with replication configurations?": archived objects, restored or not.
    fn applies(&self, key: &str, object: &Object) -> bool {
        let has = |(key, value): (&String, &String)| object.tags.iter().any(|tag| tag == (key, value));
        let is_readable = !object.encryption.algorithm.uses_kms() || self.kms_objects == Some(true);
        let is_taken = is_readable && !object.storage_class.is_archive();
        self.is_enabled && is_taken && key.starts_with(&self.prefix) && self.tags.iter().all(has)
    }
}
