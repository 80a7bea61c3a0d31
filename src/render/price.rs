//! The price of what a plan does.

use crate::advice::cost::{self, Cost, ObjectList};
use crate::model::Manifest;
use crate::plan::{Action, Plan, Step};

/// What carrying a step out costs: `None` if it costs nothing new.
pub(super) fn of_step(step: &Step) -> Option<Cost> {
    if step.creates() {
        return Some(cost::estimate(step.stage.objects(), list(step)));
    }
    let confirms = step.actions.iter().any(|action| matches!(action, Action::Confirm(_)));
    confirms.then(|| cost::run(step.stage.objects()))
}

/// What carrying a whole plan out costs: `None` if it costs nothing new.
pub(super) fn of_plan(plan: &Plan) -> Option<Cost> {
    plan.steps.iter().filter_map(of_step).reduce(Cost::plus)
}

/// The objects of all steps that cost something, as far as they are known.
pub(super) fn objects(plan: &Plan) -> u64 {
    let paid = plan.steps.iter().filter(|step| of_step(step).is_some());
    paid.filter_map(|step| step.stage.objects()).sum()
}

/// A price in words: `about $0.25`, or `at least $0.25`.
pub(super) fn words(cost: Cost) -> String {
    let Cost { micro_dollars: _, lacks_objects, lacks_list } = cost;
    let about = if lacks_objects || lacks_list { "at least" } else { "about" };
    match cost.to_string() {
        small if small.starts_with("under") => small,
        dollars => format!("{about} {dollars}"),
    }
}

fn list(step: &Step) -> ObjectList {
    let request =
        step.actions.iter().find_map(|it| if let Action::Create { request, .. } = it { Some(request) } else { None });
    match request.map(|request| &request.body.manifest) {
        Some(Manifest::Generator(_)) => ObjectList::Generated { bucket_objects: None },
        Some(Manifest::Csv(_) | Manifest::Inventory(_) | Manifest::File(_)) | None => ObjectList::Given,
    }
}
