use jiff::SignedDuration;
use redb::TableDefinition;

use super::{Store, StoreError, Tables as _};

/// What is said about the state as a whole: name -> value as text.
pub(super) const FACTS: TableDefinition<&str, &str> = TableDefinition::new("facts");

/// Under which name the clock's lead is kept, in whole milliseconds.
const CLOCK: &str = "clock";

impl Store {
    /// How far the time of this state is ahead of the real time. Nothing in a state that was never opened before.
    pub(crate) fn clock_lead(&self) -> Result<Option<SignedDuration>, StoreError> {
        self.read(|view| {
            let lead = view.table(FACTS)?.get(CLOCK)?.map(|lead| lead.value().parse::<i64>());
            let lead = lead.transpose().map_err(|_| StoreError::Fact { name: CLOCK })?;
            Ok(lead.map(SignedDuration::from_millis))
        })
    }

    /// Keeps how far the time of this state is ahead of the real time, rounded down to whole milliseconds.
    pub(crate) fn set_clock_lead(&self, lead: SignedDuration) -> Result<(), StoreError> {
        let milliseconds = lead.as_millis().to_string();
        self.write(|change| Ok(change.open(FACTS)?.insert(CLOCK, milliseconds.as_str()).map(drop)?))
    }
}
