//! Every conformance class over eight places of known content: each filter as text, as JSON, and the places that match.

mod arrays;
mod booleans;
mod comparisons;
mod functions;
mod limits;
mod places;
mod refusals;
mod spatial;
mod temporal;

use crate::geom::envelope;
use crate::query::filter::{Encoding, Filter};
use places::eight;

/// The filter in one encoding, with its geometries in longitude and latitude.
fn read(text: &str, encoding: Encoding) -> Filter {
    Filter::read(text, encoding, &Ok).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// One digit per place that matches.
fn answer(filter: &Filter) -> String {
    let found = (0..).zip(eight()).filter(|(_, place)| filter.matches(place));
    found
        .map(|(n, place)| {
            let envelope = place.geometry.as_ref().and_then(envelope);
            let meets = |boxes: Vec<_>| envelope.is_some_and(|own| boxes.iter().any(|other| own.intersects(other)));
            assert!(filter.envelopes().is_none_or(meets), "{filter}: the index would not find {}", place.id);
            assert!(filter.ids().is_none_or(|ids| ids.contains(&place.id)), "{filter}: {} is not listed", place.id);
            n.to_string()
        })
        .collect()
}

/// Text, JSON, and the digits of the places that match either.
fn check(table: &[(&str, &str, &str)]) {
    for (text, json, expected) in table {
        let (text, json) = (read(text, Encoding::Text), read(json, Encoding::Json));
        assert_eq!(answer(&text), *expected, "{text}");
        assert_eq!(answer(&json), *expected, "{json}");
        assert_eq!(text.properties(), json.properties(), "{text}");
        assert_eq!(text.ids(), json.ids(), "{text}");
    }
}
