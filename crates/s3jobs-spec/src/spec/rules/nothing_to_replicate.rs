//! `nothing-to-replicate`: S3 lists no archived objects for replication, and the filter names no others.
// Source: S3 User Guide, "Replicating existing objects with Batch Replication": archived objects are left out of generated lists,
// and "Troubleshooting Batch Operations": a job whose generated list has no keys fails.

use super::Subject;
use super::subject::{class_names, is_archived};
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let classes = subject.classes().filter(|_| subject.kind() == OperationKind::ReplicateObject);
    let Some((at, classes)) = classes.filter(|(_, classes)| classes.iter().all(|class| is_archived(*class))) else {
        return Vec::new();
    };
    let message = format!(
        "S3 leaves objects in {} out of a list for replication, and the filter names no others: the job fails, since S3 finds \
         no keys",
        class_names(classes)
    );
    let help = "name other classes; restore and copy archived objects instead";
    vec![subject.at_value(Code::NothingToReplicate, at, message).with_help(help)]
}
