//! A field and the way to it, and every field that there is.

use super::node::{Node, Presence};
use crate::spec::schema::SchemaKind;

/// What stands for a key that the author chooses.
const KEY: &str = "KEY";

/// A field of a kind of document, and the way to it.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) kind: SchemaKind,
    pub(super) steps: Vec<Step>,
    pub(super) node: Node<'static>,
    pub(super) presence: Presence,
}

/// One step of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To a field of a map.
    Field(&'static str),
    /// To the elements of a list.
    Item,
    /// To the values of a map whose keys the author chooses.
    Value,
}

impl Place {
    /// The whole document.
    pub(super) fn of_kind(kind: SchemaKind) -> Self {
        Self { kind, steps: Vec::new(), node: Node::of_kind(kind), presence: Presence::Required }
    }

    fn then(&self, step: Step, node: Node<'static>, presence: Presence) -> Self {
        let mut steps = self.steps.clone();
        steps.push(step);
        Self { kind: self.kind, steps, node, presence }
    }

    /// The elements of a list, or the values of a map whose keys the author chooses.
    pub(super) fn elements(&self) -> Option<Self> {
        let item = self.node.items().map(|node| self.then(Step::Item, node, Presence::Optional));
        item.or_else(|| self.node.values().map(|node| self.then(Step::Value, node, Presence::Optional)))
    }

    /// The fields; those of the elements, if it is a list or such a map.
    pub(super) fn fields(&self) -> Vec<Self> {
        let own = self.node.fields().into_iter();
        let own: Vec<Self> = own.map(|(name, node, presence)| self.then(Step::Field(name), node, presence)).collect();
        match self.elements() {
            Some(elements) if own.is_empty() => elements.fields(),
            Some(_) | None => own,
        }
    }

    /// Every field below this one, each before what is in it. Fields that stand elsewhere as well are left out there.
    pub(super) fn all(&self) -> Vec<Self> {
        if self.node.repeats().is_some() {
            return Vec::new();
        }
        self.fields().into_iter().flat_map(|field| std::iter::once(field.clone()).chain(field.all())).collect()
    }

    /// The names of the fields on the way.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let name = |step: &Step| match step {
            Step::Field(name) => Some(*name),
            Step::Item | Step::Value => None,
        };
        self.steps.iter().filter_map(name).collect()
    }

    /// The field's own name.
    pub(super) fn name(&self) -> &'static str {
        self.names().last().copied().unwrap_or_default()
    }

    /// The way, as a person writes it: `spec.manifest.csv.fields`, `spec.environments.KEY.defaults`.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.steps {
            match step {
                Step::Item => path.push_str("[]"),
                Step::Field(name) if path.is_empty() => path.push_str(name),
                Step::Field(name) => path.extend([".", name]),
                Step::Value => path.extend([".", KEY]),
            }
        }
        path
    }
}

/// Every field of every kind.
pub(super) fn all() -> Vec<Place> {
    SchemaKind::ALL.into_iter().flat_map(|kind| Place::of_kind(kind).all()).collect()
}
