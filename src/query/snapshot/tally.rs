//! What holds of all features of a collection together, kept right with each change: counts of equal values, so that
//! what goes can be taken off again.

use super::census::Census;
use super::kinds::{GeometryKinds, Kinds, ValueKind};
use super::row::Row;
use crate::model::{Instant, TimeSpan};
use crate::query::item::own_uncertainty_m;
use imbl::OrdMap;
use serde_json::{Map, Value};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

/// A date among others: by the moment that counts, then by how it is written.
#[derive(Debug, Clone)]
struct Moment {
    at: Instant,
    span: Arc<TimeSpan>,
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at).then_with(|| self.span.as_str().cmp(other.span.as_str()))
    }
}
impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Moment {}

impl Moment {
    fn first(span: &Arc<TimeSpan>) -> Self {
        Self { at: span.start, span: Arc::clone(span) }
    }

    fn last(span: &Arc<TimeSpan>) -> Self {
        Self { at: span.end, span: Arc::clone(span) }
    }
}

/// Counts and sums over rows. A copy shares what it does not change.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// How rows are drawn.
    pub census: Census,
    /// Rows that lie somewhere: those with a geometry that is not empty.
    pub boxed: usize,
    /// Sum of their marks: the order does not count, and what is added can be taken off.
    pub mark: u64,
    open_start: usize,
    open_end: usize,
    from: OrdMap<Moment, u32>,
    to: OrdMap<Moment, u32>,
    properties: OrdMap<Arc<str>, Kinds>,
    /// Rows by the kind of their geometry.
    geometries: GeometryKinds,
    /// ε of rows with a geometry, as bits: numbers that are not negative have the order of their bits.
    uncertainties: OrdMap<u64, u32>,
}

impl Tally {
    /// Of many rows.
    pub fn of<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut tally = Self::default();
        let mut properties: HashMap<&str, Kinds> = HashMap::new();
        let mut run: Option<(&Map<String, Value>, u32)> = None;
        for row in rows {
            tally.put_but_properties(row);
            // Features that stand side by side mostly have the same properties.
            match &mut run {
                Some((like, count)) if are_alike(like, &row.feature.properties) => *count += 1,
                _ => count_run(&mut properties, run.replace((&row.feature.properties, 1))),
            }
        }
        count_run(&mut properties, run);
        tally.properties = properties.into_iter().map(|(name, kinds)| (Arc::from(name), kinds)).collect();
        tally
    }

    /// One row takes the place of another; either may be none.
    pub fn change(&mut self, before: Option<&Row>, after: Option<&Row>) {
        if let Some(row) = after {
            self.put_but_properties(row);
        }
        if let Some(row) = before {
            self.take_but_properties(row);
        }
        let [before, after] = [before, after].map(|row| row.map(|row| &row.feature.properties));
        if let (Some(before), Some(after)) = (before, after)
            && are_alike(before, after)
        {
            return;
        }
        for (name, value) in after.into_iter().flatten() {
            match self.properties.get_mut(name.as_str()) {
                Some(kinds) => kinds.add(value, 1),
                None => drop(self.properties.insert(Arc::from(name.as_str()), Kinds::of(value, 1))),
            }
        }
        for (name, value) in before.into_iter().flatten() {
            let Some(kinds) = self.properties.get_mut(name.as_str()) else { continue };
            kinds.take(value);
            if kinds.is_none() {
                self.properties.remove(name.as_str());
            }
        }
    }

    fn put_but_properties(&mut self, row: &Row) {
        self.mark = self.mark.wrapping_add(row.mark);
        match &row.validity.from {
            Some(date) => add(&mut self.from, &Moment::first(date), || Moment::first(date)),
            None => self.open_start += 1,
        }
        match &row.validity.to {
            Some(date) => add(&mut self.to, &Moment::last(date), || Moment::last(date)),
            None => self.open_end += 1,
        }
        let uncertainty_m = own_uncertainty_m(&row.feature);
        self.census += Census::of(row.feature.geometry.as_ref(), uncertainty_m);
        self.boxed += usize::from(row.envelope.is_some());
        if let Some(geometry) = &row.feature.geometry {
            self.geometries.add(geometry);
        }
        if let Some(bits) = uncertainty_bits(row, uncertainty_m) {
            add(&mut self.uncertainties, &bits, || bits);
        }
    }

    fn take_but_properties(&mut self, row: &Row) {
        self.mark = self.mark.wrapping_sub(row.mark);
        match &row.validity.from {
            Some(date) => take(&mut self.from, &Moment::first(date)),
            None => self.open_start -= 1,
        }
        match &row.validity.to {
            Some(date) => take(&mut self.to, &Moment::last(date)),
            None => self.open_end -= 1,
        }
        let uncertainty_m = own_uncertainty_m(&row.feature);
        self.census -= Census::of(row.feature.geometry.as_ref(), uncertainty_m);
        self.boxed -= usize::from(row.envelope.is_some());
        if let Some(geometry) = &row.feature.geometry {
            self.geometries.take(geometry);
        }
        if let Some(bits) = uncertainty_bits(row, uncertainty_m) {
            take(&mut self.uncertainties, &bits);
        }
    }

    /// The first and the last date of validity; `None` where some row is open, or there are none.
    pub fn interval(&self) -> (Option<&TimeSpan>, Option<&TimeSpan>) {
        let from = self.from.get_min().filter(|_| self.open_start == 0).map(|(moment, _)| &*moment.span);
        let to = self.to.get_max().filter(|_| self.open_end == 0).map(|(moment, _)| &*moment.span);
        (from, to)
    }

    /// Whether some row has the property.
    pub fn has_property(&self, name: &str) -> bool {
        self.properties.contains_key(name)
    }

    /// Names of all properties that some row has, in order.
    pub fn properties(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(|name| &**name)
    }

    /// The same with the kinds of their values.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, Kinds)> {
        self.properties.iter().map(|(name, kinds)| (&**name, *kinds))
    }

    /// What kinds of geometry there are.
    pub fn geometries(&self) -> GeometryKinds {
        self.geometries
    }

    /// The smallest and the largest ε of all rows with a geometry; `None` if none is known.
    pub fn uncertainties_m(&self) -> Option<[f64; 2]> {
        let ends = self.uncertainties.get_min().zip(self.uncertainties.get_max());
        ends.map(|((least, _), (most, _))| [f64::from_bits(*least), f64::from_bits(*most)])
    }

    /// The largest ε of all rows with a geometry, 0 if none is known.
    pub fn max_uncertainty_m(&self) -> f64 {
        self.uncertainties_m().map_or(0.0, |[_, most]| most)
    }
}

fn count_run<'a>(properties: &mut HashMap<&'a str, Kinds>, run: Option<(&'a Map<String, Value>, u32)>) {
    let Some((like, count)) = run else { return };
    like.iter().for_each(|(name, value)| properties.entry(name).or_default().add(value, count));
}

/// Whether they have the same properties, each of the same kind.
fn are_alike(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|((a, left), (b, right))| a == b && ValueKind::of(left) == ValueKind::of(right))
}

fn uncertainty_bits(row: &Row, uncertainty_m: Option<f64>) -> Option<u64> {
    row.feature.geometry.as_ref()?;
    // Minus zero would be the largest of all.
    uncertainty_m.map(|e| e.abs().to_bits())
}

fn add<K, Q>(counts: &mut OrdMap<K, u32>, key: &Q, make: impl FnOnce() -> K)
where
    K: Ord + Clone + std::borrow::Borrow<Q>,
    Q: Ord + ?Sized,
{
    match counts.get_mut(key) {
        Some(count) => *count += 1,
        None => drop(counts.insert(make(), 1)),
    }
}

fn take<K, Q>(counts: &mut OrdMap<K, u32>, key: &Q)
where
    K: Ord + Clone + std::borrow::Borrow<Q>,
    Q: Ord + ?Sized,
{
    match counts.get_mut(key) {
        Some(count) if *count > 1 => *count -= 1,
        _ => drop(counts.remove(key)),
    }
}
