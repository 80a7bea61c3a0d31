use std::collections::BTreeSet;

use super::order::Asking;
use crate::advice::Risk;
use crate::apply::Follow;
use crate::cli::errors::Error;
use crate::cli::world::{Cli, prompt};
use crate::model::JobName;
use crate::plan::why::ConfirmFault;
use crate::plan::{Action, Plan, Step, Why};
use crate::render;

/// Asks for the name of each job that is let run with no less, where a person can be asked, and returns those that were typed. A
/// job whose name is not typed stays held, and keeps nothing else from being done.
pub(super) async fn names(
    plan: &Plan,
    (asking, follow): (Asking, Follow),
    cli: &mut Cli<'_>,
) -> Result<BTreeSet<JobName>, Error> {
    let mut typed = BTreeSet::new();
    if asking == Asking::AnsweredYes || follow == Follow::Created || !cli.context.can_ask() {
        return Ok(typed);
    }
    for (name, risks) in plan.steps.iter().filter_map(unnamed) {
        if !typed.contains(name)
            && prompt::line(cli.context, &render::ask_for_name(name, &risks)).await? == name.as_str()
        {
            typed.insert(name.clone());
        }
    }
    Ok(typed)
}

/// What of a step's job has its name typed, if this command is to let it run and nobody has typed it.
fn unnamed(step: &Step) -> Option<(&JobName, Vec<Risk>)> {
    let risks = if let Why::Confirm(ConfirmFault::NameNotTyped { risks, tasks: _ }) = &step.why {
        risks.clone()
    } else {
        in_condition(step)?
    };
    (!risks.is_empty()).then_some((&step.run.name, risks))
}

/// The same as long as S3 has not counted.
fn in_condition(step: &Step) -> Option<Vec<Risk>> {
    let condition = step.actions.iter().find_map(|it| if let Action::Confirm(it) = it { Some(it) } else { None })?;
    Some(condition.unnamed.iter().copied().filter(|risk| risk.holds(step.stage.objects())).collect())
}
