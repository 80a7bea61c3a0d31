//! The order in which jobs are listed.

use redb::{ReadableTable, TableDefinition, WriteTransaction};

use crate::behaviour::ListOrder;
use crate::jobs::{Job, Scope, Status, Summary};
use crate::store::{Change, StoreError, Tables, pack, unpack};

/// (account, region, sequence of creation) -> (status as a number, `Summary`). A filter needs the number only.
const LISTED: TableDefinition<(&str, &str, u64), (u8, &[u8])> = TableDefinition::new("listed_jobs");

/// An arbitrary order goes through the sequences by their remainders, in this order.
const REMAINDERS: [u64; 7] = [3, 0, 6, 2, 5, 1, 4];

pub(super) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(LISTED)?;
    Ok(())
}

/// Which jobs of a scope are asked for.
pub(crate) struct JobQuery<'a> {
    pub(crate) order: ListOrder,
    /// The sequence of the job after which to begin.
    pub(crate) after: Option<u64>,
    /// At most so many.
    pub(crate) limit: usize,
    /// Only jobs with one of these statuses; all jobs where empty.
    pub(crate) statuses: &'a [Status],
}

/// What can be asked about lists of jobs.
pub(crate) trait JobListing: Tables + Sized {
    /// Jobs of a scope that the query and `keep` want.
    fn list_jobs(
        &self,
        scope: &Scope,
        query: &JobQuery<'_>,
        keep: impl Fn(Summary) -> Result<Option<Summary>, StoreError>,
    ) -> Result<Vec<Summary>, StoreError> {
        let table = self.table(LISTED)?;
        let codes: Vec<u8> = query.statuses.iter().map(|status| status.code()).collect();
        let mut found = Vec::new();
        for pass in passes(query) {
            if found.len() < query.limit {
                read(&table, scope, &pass, &mut |code, record: &[u8]| {
                    if codes.is_empty() || codes.contains(&code) {
                        found.extend(keep(unpack(record)?)?);
                    }
                    Ok(found.len() < query.limit)
                })?;
            }
        }
        Ok(found)
    }
}

impl<T: Tables> JobListing for T {}

/// One way through the sequences from `from` to before `to`.
struct Pass {
    from: u64,
    to: u64,
    direction: Direction,
    remainder: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

fn passes(query: &JobQuery<'_>) -> Vec<Pass> {
    let after = query.after.map_or(0, |after| after.saturating_add(1));
    match query.order {
        ListOrder::NewestFirst => {
            let to = query.after.unwrap_or(u64::MAX);
            vec![Pass { from: 0, to, direction: Direction::Down, remainder: None }]
        }
        ListOrder::OldestFirst => vec![Pass { from: after, to: u64::MAX, direction: Direction::Up, remainder: None }],
        ListOrder::Arbitrary => {
            let turn = query.after.and_then(|last| REMAINDERS.iter().position(|turn| *turn == last % 7));
            let rest = REMAINDERS.iter().enumerate().skip(turn.unwrap_or_default());
            let from = |index: usize| if Some(index) == turn { after } else { 0 };
            let pass = |(index, remainder): (usize, &u64)| Pass {
                from: from(index),
                to: u64::MAX,
                direction: Direction::Up,
                remainder: Some(*remainder),
            };
            rest.map(pass).collect()
        }
    }
}

type Row<'a> = (redb::AccessGuard<'a, (&'static str, &'static str, u64)>, redb::AccessGuard<'a, (u8, &'static [u8])>);

/// Shows the records of a pass to `visit`, until it says that it has seen enough.
fn read(
    table: &impl ReadableTable<(&'static str, &'static str, u64), (u8, &'static [u8])>,
    scope: &Scope,
    pass: &Pass,
    visit: &mut impl FnMut(u8, &[u8]) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let (account, region) = (scope.account.as_str(), scope.region.as_str());
    let mut range = table.range((account, region, pass.from)..(account, region, pass.to))?;
    let mut next = || match pass.direction {
        Direction::Up => range.next(),
        Direction::Down => range.next_back(),
    };
    while let Some(entry) = next() {
        let (key, record): Row<'_> = entry?;
        let (code, bytes) = record.value();
        let wanted = pass.remainder.is_none_or(|remainder| key.value().2 % 7 == remainder);
        if wanted && !visit(code, bytes)? {
            break;
        }
    }
    Ok(())
}

impl Change<'_> {
    /// The sequence of the next job of a scope.
    pub(super) fn next_sequence(&self, scope: &Scope) -> Result<u64, StoreError> {
        let (account, region) = (scope.account.as_str(), scope.region.as_str());
        let listed = self.open(LISTED)?;
        let newest = listed.range((account, region, 0)..=(account, region, u64::MAX))?.next_back().transpose()?;
        Ok(newest.map_or(0, |(key, _)| key.value().2 + 1))
    }

    /// Lists a job, or lists it anew.
    pub(super) fn list_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let record = pack(&Summary::of(job))?;
        self.open(LISTED)?.insert(place(job), (job.status.code(), record.as_slice()))?;
        Ok(())
    }

    /// Lists a job no more.
    pub(super) fn unlist_job(&mut self, job: &Job) -> Result<(), StoreError> {
        self.open(LISTED)?.remove(place(job))?;
        Ok(())
    }
}

fn place(job: &Job) -> (&str, &str, u64) {
    (job.scope.account.as_str(), job.scope.region.as_str(), job.sequence)
}
