//! Which jobs run: so many of each account and Region, the higher priority first, the older of equals.
//!
//! Where all places are taken, a waiting job makes the running one of lowest priority pause, if that is lower than its
//! own. Jobs of equal priority never displace each other.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::scope::JobId;
use super::status::Status;
use super::summary::Standing;

/// One change of status that is a matter of whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) job: JobId,
    pub(super) from: Status,
    pub(super) to: Status,
}

impl Turn {
    fn of(job: &Standing, to: Status) -> Self {
        Self { job: job.id.clone(), from: job.status, to }
    }
}

/// The changes that are due. `has_flight` says of which jobs a batch of tasks is still under way.
pub(super) fn turns(live: &[Standing], places: NonZeroU32, has_flight: impl Fn(&JobId) -> bool) -> Vec<Turn> {
    let mut scopes: BTreeMap<(&str, &str), Vec<&Standing>> = BTreeMap::new();
    for job in live {
        scopes.entry((&job.scope.account, &job.scope.region)).or_default().push(job);
    }
    let places = usize::try_from(places.get()).unwrap_or(usize::MAX);
    scopes.into_values().flat_map(|jobs| turns_of_scope(&jobs, places, &has_flight)).collect()
}

fn turns_of_scope(jobs: &[&Standing], places: usize, has_flight: &impl Fn(&JobId) -> bool) -> Vec<Turn> {
    let of = |status: Status| jobs.iter().copied().filter(move |job| job.status == status);
    let pausing: Vec<&Standing> = of(Status::Pausing).collect();
    let mut active: Vec<&Standing> = of(Status::Active).collect();
    let mut waiting: Vec<&Standing> = of(Status::Ready).chain(of(Status::Paused)).collect();
    // Of equals, a paused job has begun already and goes on first.
    waiting.sort_by_key(|job| (Reverse(job.priority), job.status != Status::Paused, job.sequence));
    active.sort_by_key(|job| (job.priority, Reverse(job.sequence)));

    let paused = pausing.iter().filter(|job| !has_flight(&job.id));
    let mut turns: Vec<Turn> = paused.map(|job| Turn::of(job, Status::Paused)).collect();
    let free = places.saturating_sub(active.len() + pausing.len());
    turns.extend(waiting.iter().take(free).map(|job| Turn::of(job, Status::Active)));
    // Each job that is pausing makes room for one that waits already.
    let kept_out = waiting.iter().skip(free + pausing.len());
    let displaced = kept_out.zip(&active).take_while(|(waiting, active)| waiting.priority > active.priority);
    turns.extend(displaced.map(|(_, job)| Turn::of(job, Status::Pausing)));
    turns
}

/// Active jobs in the order in which they get their share: the higher priority first, equals in turns.
pub(super) fn in_order(live: &[Standing], turn: usize) -> Vec<&Standing> {
    let mut active: Vec<&Standing> = live.iter().filter(|job| job.status == Status::Active).collect();
    active.sort_by_key(|job| (Reverse(job.priority), job.sequence));
    for equals in active.chunk_by_mut(|one, other| one.priority == other.priority) {
        let length = equals.len();
        equals.rotate_left(turn % length);
    }
    active
}

#[cfg(test)]
mod tests {
    use super::super::scope::Scope;
    use super::*;

    fn standing(id: &str, status: Status, priority: i64) -> Standing {
        let scope = Scope { account: "111122223333".to_owned(), region: "us-east-1".to_owned() };
        let sequence = id.bytes().map(u64::from).sum();
        Standing { id: JobId(id.to_owned()), scope, status, priority, sequence }
    }

    fn due(places: u32, jobs: &[(&str, Status, i64)]) -> Vec<String> {
        let live: Vec<Standing> = jobs.iter().map(|(id, status, rank)| standing(id, *status, *rank)).collect();
        let turns = turns(&live, NonZeroU32::new(places).unwrap(), |id| id.0.ends_with('~'));
        turns.into_iter().map(|turn| format!("{} {}", turn.job.0, turn.to.name())).collect()
    }

    use Status::{Active, Paused, Pausing, Ready};

    #[test]
    fn free_places_go_to_the_highest_priority_and_the_oldest_of_equals() {
        assert_eq!(due(2, &[("a", Ready, 1), ("b", Ready, 5), ("c", Ready, 5)]), ["b Active", "c Active"]);
        assert_eq!(due(1, &[("a", Ready, 1), ("b", Paused, 1)]), ["b Active"]);
    }

    #[test]
    fn a_higher_priority_displaces_the_lowest_one_that_runs() {
        assert_eq!(due(2, &[("a", Active, 3), ("b", Active, 2), ("c", Ready, 9)]), ["b Pausing"]);
        assert_eq!(due(2, &[("a", Active, 3), ("b", Pausing, 2), ("c", Ready, 9)]), ["b Paused"]);
        assert_eq!(due(2, &[("a", Active, 3), ("b", Paused, 2), ("c", Ready, 9)]), ["c Active"]);
    }

    #[test]
    fn an_equal_priority_displaces_nobody() {
        assert_eq!(due(1, &[("a", Active, 3), ("b", Ready, 3)]), Vec::<String>::new());
    }

    #[test]
    fn one_job_that_pauses_is_enough_for_one_that_waits() {
        let jobs = [("a", Active, 1), ("b~", Pausing, 1), ("c", Ready, 9)];
        assert_eq!(due(2, &jobs), Vec::<String>::new(), "its last tasks are still under way");
        let jobs = [("a", Active, 1), ("b~", Pausing, 1), ("c", Ready, 9), ("d", Ready, 8)];
        assert_eq!(due(2, &jobs), ["a Pausing"]);
    }

    #[test]
    fn equals_take_turns() {
        let live = [standing("a", Active, 1), standing("b", Active, 1), standing("c", Active, 7)];
        let order = |turn| in_order(&live, turn).iter().map(|job| job.id.0.as_str()).collect::<String>();
        assert_eq!([order(0), order(1), order(2)], ["cab", "cba", "cab"]);
    }
}
