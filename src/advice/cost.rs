//! What a job costs by S3's price list.
//!
//! Integers in micro-dollars, rounded only where a price is written. What the operation itself costs is not in it: see
//! [`NOT_INCLUDED`].

// Source of all prices: AWS Price List, S3 Batch Operations (usage types `BatchOperations-Jobs`, `-Objects`, `-Manifest`):
// $0.25 a job, $1.00 per million object operations, $0.015 per million objects of the source bucket of a generated list.
const JOB_MICRO_DOLLARS: u64 = 250_000;
const MICRO_DOLLARS_PER_OBJECT: u64 = 1;
const NANO_DOLLARS_PER_LISTED_OBJECT: u64 = 15;

/// What a price leaves out, as a sentence for people.
pub const NOT_INCLUDED: &str = "S3 requests, KMS, data transfer, Lambda and storage cost extra.";

/// Where the list of objects comes from, as far as it has a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectList {
    /// The author gives it.
    Given,
    /// S3 makes it from a bucket.
    Generated {
        /// How many objects the source bucket has; `None` if not known.
        bucket_objects: Option<u64>,
    },
}

/// What a job costs, at least: parts that are not known are left out and named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The known part, in micro-dollars.
    pub micro_dollars: u64,
    /// Whether more comes to it, because the number of objects is not known.
    pub lacks_objects: bool,
    /// Whether more comes to it, because S3 makes the list and the size of the source bucket is not known.
    pub lacks_list: bool,
}

/// What it costs to create a job and run it on `objects`.
pub fn estimate(objects: Option<u64>, list: ObjectList) -> Cost {
    let job = Cost { micro_dollars: JOB_MICRO_DOLLARS, ..Cost::default() };
    job.plus(run(objects)).plus(list_cost(list))
}

/// What it costs to run a job that exists already on `objects`.
pub fn run(objects: Option<u64>) -> Cost {
    let micro_dollars = objects.unwrap_or(0).saturating_mul(MICRO_DOLLARS_PER_OBJECT);
    Cost { micro_dollars, lacks_objects: objects.is_none(), lacks_list: false }
}

fn list_cost(list: ObjectList) -> Cost {
    match list {
        ObjectList::Given => Cost::default(),
        ObjectList::Generated { bucket_objects } => {
            let nano_dollars = bucket_objects.unwrap_or(0).saturating_mul(NANO_DOLLARS_PER_LISTED_OBJECT);
            let micro_dollars = nano_dollars.div_ceil(1000);
            Cost { micro_dollars, lacks_objects: false, lacks_list: bucket_objects.is_none() }
        }
    }
}

impl Cost {
    /// Both together.
    pub fn plus(self, other: Self) -> Self {
        Self {
            micro_dollars: self.micro_dollars.saturating_add(other.micro_dollars),
            lacks_objects: self.lacks_objects || other.lacks_objects,
            lacks_list: self.lacks_list || other.lacks_list,
        }
    }

    /// Whether this is all of it.
    pub fn is_complete(self) -> bool {
        !self.lacks_objects && !self.lacks_list
    }
}

/// The known part in dollars, rounded to cents: `$0.26`. Less than half a cent, but not nothing, is `under $0.01`.
impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cents = self.micro_dollars.saturating_add(5_000) / 10_000;
        if cents == 0 && self.micro_dollars > 0 {
            return f.write_str("under $0.01");
        }
        write!(f, "${}.{:02}", cents / 100, cents % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cost, ObjectList, estimate, run};

    #[test]
    fn a_job_costs_a_quarter_and_a_dollar_per_million_objects() {
        assert_eq!(estimate(Some(0), ObjectList::Given).to_string(), "$0.25");
        assert_eq!(estimate(Some(10_000), ObjectList::Given).to_string(), "$0.26");
        assert_eq!(estimate(Some(1_000_000), ObjectList::Given).micro_dollars, 1_250_000);
        assert_eq!(estimate(Some(20_000_000_000), ObjectList::Given).to_string(), "$20000.25");
    }

    #[test]
    fn a_generated_list_costs_by_the_objects_of_its_bucket() {
        let cost = estimate(Some(0), ObjectList::Generated { bucket_objects: Some(1_000_000) });
        assert_eq!((cost.micro_dollars, cost.is_complete()), (265_000, true));
    }

    #[test]
    fn what_is_not_known_is_named() {
        let cost = estimate(None, ObjectList::Generated { bucket_objects: None });
        assert_eq!(cost, Cost { micro_dollars: 250_000, lacks_objects: true, lacks_list: true });
    }

    #[test]
    fn a_price_below_a_cent_is_not_shown_as_nothing() {
        assert_eq!(run(Some(1_003)).to_string(), "under $0.01");
        assert_eq!(run(Some(0)).to_string(), "$0.00");
        assert_eq!(run(Some(5_000)).to_string(), "$0.01");
    }
}
