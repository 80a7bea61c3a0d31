//! Histories: what becomes of the promises when anything may happen, in any order.
//!
//! A [`story`](story::Story) is made of a seed: up to four runners that apply, confirm, cancel, prune and edit, over an S3 with
//! faults and with any of its possible behaviours, each command of which may be killed or held up at any call. It is
//! [played](play::play) in this process under paused time; then everything is run to its end, and the [judge](judge::judge) reads
//! ledger, jobs and objects. A story that broke a promise is printed with all that happened, and is told again by its seed:
//!
//! ```console
//! $ S3JOBS_HISTORY=17 cargo test --test reconcile -- histories::one --nocapture
//! $ S3JOBS_HISTORIES=10000 cargo test --test reconcile -- histories::many --exact --ignored --nocapture
//! $ S3JOBS_HISTORIES=500 cargo test --test reconcile -- histories::many_with_real_processes --ignored --nocapture
//! ```
//!
//! The same stories are told with [real processes](sockets), by the real clock; those are not the same each time.

#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]
#![allow(clippy::print_stdout, reason = "a history that broke a promise, and how many were told, are worth reading")]

mod boundary;
mod dice;
mod elsewhere;
mod judge;
mod people;
mod play;
mod process;
mod project;
#[cfg(unix)]
mod sockets;
mod story;

use std::sync::atomic::{AtomicU64, Ordering};

use futures::StreamExt as _;
use play::{Played, play};
use story::Story;

/// How many histories the short sweep tells.
const FEW: u64 = 12;

/// How many the long one tells, if nobody says otherwise.
const MANY: u64 = 10_000;

/// How many with real processes.
#[cfg(unix)]
const MANY_WITH_PROCESSES: u64 = 500;

/// Tells a story in a world and a runtime of its own.
fn tell(story: &Story) -> Played {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.unwrap().block_on(play(story))
}

/// What is printed of a story that broke a promise.
fn told(story: &Story, played: &Played) -> String {
    let Played { transcript, violations, .. } = played;
    format!(
        "{} broken by the history of seed {}\n\n{}\n\n{story}\n\n{}",
        violations.len(),
        story.seed,
        violations.join("\n"),
        transcript.join("\n")
    )
}

/// What a sweep came to.
#[derive(Default)]
struct Sweep {
    told: AtomicU64,
    killed: AtomicU64,
    broken: std::sync::Mutex<Vec<String>>,
}

impl Sweep {
    fn tell(&self, story: &Story) -> Played {
        self.count(story, tell(story))
    }

    fn count(&self, story: &Story, played: Played) -> Played {
        let count = self.told.fetch_add(1, Ordering::SeqCst) + 1;
        if count.is_multiple_of(100) {
            println!("{count} histories told");
        }
        self.killed.fetch_add(u64::from(played.killed > 0), Ordering::SeqCst);
        if !played.violations.is_empty() {
            let told = told(story, &played);
            println!("{told}\n");
            self.broken.lock().unwrap().push(told);
        }
        played
    }

    fn end(self) {
        let broken = self.broken.into_inner().unwrap();
        let seeds: Vec<&str> = broken.iter().filter_map(|told| told.lines().next()).collect();
        let (all, killed) = (self.told.into_inner(), self.killed.into_inner());
        println!("{all} histories, in {killed} of which a command was killed: {} broke a promise", broken.len());
        assert!(broken.is_empty(), "{}", seeds.join("\n"));
    }
}

fn number(name: &str) -> Option<u64> {
    #[allow(clippy::disallowed_methods, reason = "whoever runs the tests says by it which history is told")]
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name} is `{value}`, which is no number")))
}

/// A few stories, over both kinds of ledger.
#[test]
fn a_few_histories_break_no_promise() {
    let sweep = Sweep::default();
    (0..FEW).for_each(|seed| drop(sweep.tell(&Story::of(seed))));
    sweep.end();
}

/// One apply that is killed at each of its calls and writes in turn, and another one after it; in both kinds of ledger.
#[test]
fn an_apply_that_is_killed_at_every_boundary_breaks_no_promise() {
    let sweep = Sweep::default();
    for in_s3 in [false, true] {
        in_turn(&sweep, &Story::plain(in_s3), 8, u64::MAX);
    }
    sweep.end();
}

/// Up to which of its boundaries a command is killed in turn: all that it does lies before, and what follows are looks.
const BOUNDARIES: usize = 120;

/// The judge sees what must never be: what s3jobs rests on is taken away, and it is told of each promise that this breaks.
#[test]
fn the_judge_tells_what_was_broken() {
    use story::Action::{Apply, ApplyToTheEnd, Clone, Foreign};
    use story::Action::{LoseClaims, LoseRecords, PretendAfter, PretendWork, RunClones, TouchStrangers};
    let cases: [(&[story::Action], &str); 6] = [
        (&[ApplyToTheEnd, Clone("a"), RunClones], "a#1: 2 jobs ran"),
        (&[ApplyToTheEnd, LoseRecords, Apply], "blocked by lost history"),
        (&[Apply, Foreign, TouchStrangers], "is not as it was made"),
        (&[ApplyToTheEnd, LoseClaims], "a#1: it ran, and its effect is claimed by None"),
        (&[ApplyToTheEnd, PretendAfter("b")], "was made before what it comes after was complete"),
        (&[ApplyToTheEnd, PretendWork("a")], "was made, and nothing asked for it"),
    ];
    for (actions, expected) in cases {
        let word = project::Word::Automatic;
        let played = tell(&Story::with(word, actions).with_another("b", word));
        let is_told = played.violations.iter().any(|violation| violation.contains(expected));
        assert!(is_told, "{actions:?}: {:?}\n{}", played.violations, played.transcript.join("\n"));
    }
}

/// Kills the first command of a story at one boundary after another, `step` apart, until it comes to its end or so many are told.
fn in_turn(sweep: &Sweep, story: &Story, step: usize, most: u64) {
    for at in (1..=BOUNDARIES).step_by(step) {
        let is_over = sweep.tell(&story.killed_at(at)).killed == 0;
        if is_over || sweep.told.load(Ordering::SeqCst) >= most {
            return;
        }
    }
}

/// The history of the seed in `S3JOBS_HISTORY`, with all that happens.
#[test]
fn one() {
    let Some(seed) = number("S3JOBS_HISTORY") else { return };
    let story = match number("S3JOBS_KILL") {
        Some(at) => Story::of(seed).killed_at(usize::try_from(at).unwrap()),
        None => Story::of(seed),
    };
    let played = tell(&story);
    println!("{}", told(&story, &played));
    assert!(played.violations.is_empty());
}

/// As many as `S3JOBS_HISTORIES` says, from seed `S3JOBS_HISTORY` on. Of one story in forty, the first command is
/// killed at each of its boundaries in turn.
#[test]
#[ignore = "takes an hour; see docs/protocol.md"]
fn many() {
    let (most, first) = (number("S3JOBS_HISTORIES").unwrap_or(MANY), number("S3JOBS_HISTORY").unwrap_or(0));
    let sweep = Sweep::default();
    let next = AtomicU64::new(first);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while sweep.told.load(Ordering::SeqCst) < most {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed.is_multiple_of(40) {
                        in_turn(&sweep, &Story::of(seed), 1, most);
                    } else {
                        sweep.tell(&Story::of(seed));
                    }
                }
            });
        }
    });
    sweep.end();
}

/// A few stories with real processes.
#[cfg(unix)]
#[test]
fn a_few_histories_with_real_processes_break_no_promise() {
    with_real_processes(2, 0);
}

/// As many as `S3JOBS_HISTORIES` says, from seed `S3JOBS_HISTORY` on.
#[cfg(unix)]
#[test]
#[ignore = "takes an hour; see docs/protocol.md"]
fn many_with_real_processes() {
    with_real_processes(
        number("S3JOBS_HISTORIES").unwrap_or(MANY_WITH_PROCESSES),
        number("S3JOBS_HISTORY").unwrap_or(0),
    );
}

/// Tells so many stories with real processes, from a seed on, some at once: what takes their time is mostly waiting.
#[cfg(unix)]
fn with_real_processes(most: u64, first: u64) {
    let sweep = Sweep::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let at_once = 6 * std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    runtime.block_on(async {
        let stories = futures::stream::iter(first..first + most).map(Story::of);
        let told = stories.map(|story| async { (sockets::play(&story).await, story) });
        told.buffer_unordered(at_once).for_each(async |(played, story)| drop(sweep.count(&story, played))).await;
    });
    sweep.end();
}
