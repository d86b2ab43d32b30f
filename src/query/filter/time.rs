//! Moments, the spans that dates stand for, intervals, and how they lie to each other.
//!
//! A date is the time that it covers: `2016-05` is all of May, `2016-05-01` the whole day. A timestamp is a moment. An
//! interval covers everything from the first moment of its start to the last of its end (ISO 8601: both ends belong to
//! it). The relations are those of the Time Ontology (<https://www.w3.org/TR/owl-time/>) between the first and last
//! moments of what is covered. The signs of comparison are another matter: they take a date of the data for some moment
//! in it, see [`Span::holds`].

use super::tree::Comparison;
use crate::model::{Instant, TimeSpan};

/// A moment, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    second: Instant,
    nanosecond: u32,
}

/// What a date or timestamp covers, from its first to its last moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    first: Moment,
    last: Moment,
}

impl Span {
    /// Reads what a property holds: `2016`, `2016-05`, `2016-05-01` or RFC 3339 with an offset.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let span = TimeSpan::parse(text).ok()?;
        if span.start != span.end || text.len() <= "2016-05-01".len() {
            let first = Moment { second: span.start, nanosecond: 0 };
            return Some(Self { first, last: Moment { second: span.end, nanosecond: 999_999_999 } });
        }
        let fraction = text.split_once('.').map_or("", |(_, behind)| behind);
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).chain(std::iter::repeat(b'0')).take(9);
        let nanosecond = digits.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
        let moment = Moment { second: span.start, nanosecond };
        Some(Self { first: moment, last: moment })
    }

    /// Reads a date of RFC 3339, `2016-05-01`.
    pub(super) fn date(text: &str) -> Option<Self> {
        (text.len() == "2016-05-01".len()).then(|| Self::parse(text)).flatten()
    }

    /// Reads a timestamp of RFC 3339, `2016-05-01T08:00:00Z`.
    pub(super) fn timestamp(text: &str) -> Option<Self> {
        text.contains(['T', 't']).then(|| Self::parse(text)).flatten()
    }

    /// Whether the sign holds between a moment somewhere in this, of which no more is known, and the whole of what is
    /// asked about: a moment within it is equal to it. Unknown where it depends on the moment.
    pub(super) fn holds(&self, sign: Comparison, asked: &Self) -> Option<bool> {
        let at_least = decided(self.first >= asked.first, self.last < asked.first);
        let at_most = decided(self.last <= asked.last, self.first > asked.last);
        let equal = match (at_least, at_most) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        match sign {
            Comparison::Equal => equal,
            Comparison::Unequal => equal.map(|truth| !truth),
            Comparison::GreaterOrEqual => at_least,
            Comparison::Less => at_least.map(|truth| !truth),
            Comparison::LessOrEqual => at_most,
            Comparison::Greater => at_most.map(|truth| !truth),
        }
    }

    /// Whether all of the other lies in this.
    pub(super) fn holds_all_of(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }
}

fn decided(is_true: bool, is_false: bool) -> Option<bool> {
    (is_true || is_false).then_some(is_true)
}

/// An end of what an interval covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    AlwaysBefore,
    At(Moment),
    AlwaysAfter,
}

/// From one date or timestamp to another; `None` is an open end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    start: Option<Span>,
    end: Option<Span>,
}

impl From<Span> for Interval {
    fn from(span: Span) -> Self {
        Self { start: Some(span), end: Some(span) }
    }
}

/// The fifteen relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

impl Relation {
    /// As the standard names them.
    pub(super) const NAMES: [(&'static str, Self); 15] = [
        ("t_after", Self::After),
        ("t_before", Self::Before),
        ("t_contains", Self::Contains),
        ("t_disjoint", Self::Disjoint),
        ("t_during", Self::During),
        ("t_equals", Self::Equals),
        ("t_finishedBy", Self::FinishedBy),
        ("t_finishes", Self::Finishes),
        ("t_intersects", Self::Intersects),
        ("t_meets", Self::Meets),
        ("t_metBy", Self::MetBy),
        ("t_overlappedBy", Self::OverlappedBy),
        ("t_overlaps", Self::Overlaps),
        ("t_startedBy", Self::StartedBy),
        ("t_starts", Self::Starts),
    ];

    /// Whether it is defined for instants, too.
    pub(super) fn takes_instants(self) -> bool {
        matches!(self, Self::After | Self::Before | Self::Disjoint | Self::Equals | Self::Intersects)
    }
}

impl Interval {
    /// `None` if it ends before it begins.
    pub(super) fn new(start: Option<Span>, end: Option<Span>) -> Option<Self> {
        let interval = Self { start, end };
        (interval.first() <= interval.last()).then_some(interval)
    }

    fn first(&self) -> End {
        self.start.map_or(End::AlwaysBefore, |span| End::At(span.first))
    }

    fn last(&self) -> End {
        self.end.map_or(End::AlwaysAfter, |span| End::At(span.last))
    }

    /// What makes two intervals the same in an array.
    pub(super) fn key(&self) -> (Option<Moment>, Option<Moment>) {
        (self.start.map(|span| span.first), self.end.map(|span| span.last))
    }

    pub(super) fn is(&self, relation: Relation, other: &Self) -> bool {
        let (first, last) = (self.first().cmp(&other.first()), self.last().cmp(&other.last()));
        let (before, after) = (self.last() < other.first(), other.last() < self.first());
        match relation {
            Relation::Before => before,
            Relation::After => after,
            Relation::Disjoint => before || after,
            Relation::Intersects => !before && !after,
            Relation::Equals => first.is_eq() && last.is_eq(),
            Relation::Contains => first.is_lt() && last.is_gt(),
            Relation::During => first.is_gt() && last.is_lt(),
            Relation::Finishes => first.is_gt() && last.is_eq(),
            Relation::FinishedBy => first.is_lt() && last.is_eq(),
            Relation::Starts => first.is_eq() && last.is_lt(),
            Relation::StartedBy => first.is_eq() && last.is_gt(),
            Relation::Meets => first.is_lt() && last.is_lt() && self.end_is_start_of(other),
            Relation::MetBy => first.is_gt() && last.is_gt() && other.end_is_start_of(self),
            Relation::Overlaps => first.is_lt() && last.is_lt() && !before && !self.end_is_start_of(other),
            Relation::OverlappedBy => first.is_gt() && last.is_gt() && !after && !other.end_is_start_of(self),
        }
    }

    /// Whether the one ends with the very date or moment with which the other begins.
    fn end_is_start_of(&self, other: &Self) -> bool {
        self.end.is_some() && self.end == other.start
    }
}
