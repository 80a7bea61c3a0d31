//! `after-cycle`: jobs that wait for each other never begin.

use std::collections::BTreeMap;

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

/// A job waits for another one: by number, and the position in its `after`.
type Waits = Vec<Vec<(usize, usize)>>;

pub(super) fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    if subjects.iter().all(|subject| subject.spec().after.is_empty()) {
        return Vec::new();
    }
    let waits = waits(subjects);
    let stuck = stuck(&waits);
    cycles(&waits, &stuck).iter().map(|cycle| finding(subjects, cycle)).collect()
}

fn waits(subjects: &[Subject<'_>]) -> Waits {
    let mut numbers = BTreeMap::new();
    for (number, subject) in subjects.iter().enumerate() {
        numbers.entry(subject.document.metadata.name.as_str()).or_insert(number);
    }
    let of = |subject: &Subject<'_>| {
        let after = subject.spec().after.iter().enumerate();
        after.filter_map(|(position, name)| Some((*numbers.get(name.as_str())?, position))).collect()
    };
    subjects.iter().map(of).collect()
}

/// Which jobs never begin: those that are left when all that wait for nothing have begun, and so on.
fn stuck(waits: &Waits) -> Vec<bool> {
    let mut open: Vec<usize> = waits.iter().map(Vec::len).collect();
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); waits.len()];
    for (number, wait) in waits.iter().enumerate() {
        for (other, _) in wait {
            waiting[*other].push(number);
        }
    }
    let mut ready: Vec<usize> = (0..waits.len()).filter(|number| open[*number] == 0).collect();
    while let Some(number) = ready.pop() {
        for other in &waiting[number] {
            open[*other] -= 1;
            if open[*other] == 0 {
                ready.push(*other);
            }
        }
    }
    open.into_iter().map(|open| open > 0).collect()
}

/// Each cycle once: its jobs, each with the position at which it names the next.
fn cycles(waits: &Waits, stuck: &[bool]) -> Vec<Vec<(usize, usize)>> {
    let mut seen = vec![false; waits.len()];
    let mut cycles = Vec::new();
    for start in 0..waits.len() {
        let mut path: Vec<(usize, usize)> = Vec::new();
        let mut number = start;
        // Every job that is stuck waits for another one that is, so the walk ends in what was seen.
        while stuck[number] && !seen[number] {
            seen[number] = true;
            let Some((next, position)) = waits[number].iter().find(|(next, _)| stuck[*next]) else { break };
            path.push((number, *position));
            number = *next;
        }
        if let Some(begin) = path.iter().position(|(step, _)| *step == number) {
            cycles.push(path.split_off(begin));
        }
    }
    cycles
}

fn finding(subjects: &[Subject<'_>], cycle: &[(usize, usize)]) -> Finding {
    let at = |position: usize| FieldPath::of(["spec", "after"]).join(position);
    let name = |number: usize| &subjects[number].document.metadata.name;
    let (first, position) = cycle[0];
    let message = if cycle.len() == 1 {
        format!("`{}` waits for itself", name(first))
    } else {
        let names: Vec<String> =
            cycle.iter().chain([&cycle[0]]).map(|(number, _)| format!("`{}`", name(*number))).collect();
        format!("these jobs wait for each other: {}", names.join(" after "))
    };
    let finding = subjects[first].at_value(Code::AfterCycle, at(position), message);
    let finding = finding.with_help("remove one of these names, so that one job can begin");
    cycle[1..].iter().fold(finding, |finding, (number, position)| {
        let place = subjects[*number].place(at(*position), Target::Value);
        finding.with_related(place, format!("`{}` waits here", name(*number)))
    })
}
