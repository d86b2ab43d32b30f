//! How much of what: counts, net areas and lengths by property, clipped to a site, divided by zones.

mod cut;
mod group;

pub use cut::InZone;
pub use group::Group;

use super::control::{Budget, Control};
use super::error::QueryError;
use super::item::{Described, Item};
use super::method::AreaMethod;
use super::parallel;
use super::snapshot::Snapshot;
use super::subject::{Remarks, Source, Subject};
use super::unit::AreaUnit;
use cut::{Cutters, Part, parts};
use serde::Serialize;

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct SummarizeQuery {
    /// What is summed up.
    pub subject: Subject,
    /// Properties whose values make the groups; none makes one group.
    pub by: Vec<String>,
    /// Only what lies inside these.
    pub clip: Option<Subject>,
    /// Groups are also divided by these, such as counties, each by itself.
    pub zones: Option<Subject>,
    /// How areas are measured.
    pub method: AreaMethod,
    /// In which unit areas are given.
    pub unit: AreaUnit,
    /// Decimals, in `unit`, to which net areas are also shown so that they add up; not at all if not given.
    pub decimals: Option<i32>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SummarizeAnswer {
    /// State that was asked.
    pub snapshot: String,
    /// Largest net area first, then longest, then most features, then by key and zone.
    pub groups: Vec<Group>,
    /// All of it, ground of different groups counted once.
    pub total: Group,
    /// How `shown` was made, where it was asked for: `largest_remainder`; or why not, in `notes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown_by: Option<&'static str>,
    /// Features that cannot be placed: they are in no group.
    pub without_geometry: Vec<Described>,
    /// What must not be overlooked.
    #[serde(flatten)]
    pub remarks: Remarks,
}

/// Groups the subject's features by properties and zones, clipped, and sums them up.
///
/// Net is measured on the union of a group, so that ground which two features share counts once; a feature that lies in
/// several zones is counted in each. Intervals are not given: that a figure is a sum over many borders hides which ε
/// matters.
pub fn summarize(
    snapshot: &Snapshot,
    query: &SummarizeQuery,
    control: &Control,
) -> Result<SummarizeAnswer, QueryError> {
    let mut resolved = query.subject.resolve(snapshot, control)?;
    require_properties(query, &resolved.items, snapshot)?;
    let clip = Cutters::of(query.clip.as_ref(), "clip", (snapshot, control, &mut resolved.remarks))?;
    let zones = Cutters::of(query.zones.as_ref(), "zones", (snapshot, control, &mut resolved.remarks))?;
    let budget = Budget::new(&control.limits);
    let items: Vec<(usize, &Item<'_>)> = resolved.items.iter().enumerate().collect();
    let cut =
        parallel::each(&items, control, |item| parts(*item, &query.by, (clip.as_ref(), zones.as_ref()), &budget))?;
    let parts: Vec<Part> = cut.into_iter().flatten().collect();
    let (mut groups, total) = group::grouped(&parts, query, control)?;
    let mut remarks = resolved.remarks;
    let shown_by = query.decimals.and_then(|decimals| group::show(&mut groups, decimals, &mut remarks));
    Ok(SummarizeAnswer {
        snapshot: snapshot.id().to_string(),
        groups,
        total,
        shown_by,
        without_geometry: resolved.without_geometry,
        remarks,
    })
}

fn require_properties(query: &SummarizeQuery, items: &[Item<'_>], snapshot: &Snapshot) -> Result<(), QueryError> {
    for property in &query.by {
        match &query.subject.source {
            Source::Features { collection, .. } => {
                snapshot.collection(collection)?.require_property(property, Some("by"))?;
            }
            Source::Supplied { .. } => {
                if property != "id" && !items.iter().any(|item| item.properties.contains_key(property)) {
                    let collection = "the subject".into();
                    let property = property.clone();
                    return Err(QueryError::UnknownProperty { parameter: Some("by"), collection, property });
                }
            }
        }
    }
    Ok(())
}
