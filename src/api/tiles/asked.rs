//! What a request for a tile asks, unpacked.

use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::links::query_string;
use crate::api::params::Params;
use crate::query::{
    CollectionSnapshot, Filter, FilterEncoding, ItemsQuery, MapDatum, QueryError, Snapshot, read_filter,
};
use crate::tile::{Settings, TileId, TileMatrixSet, matrix_set};

/// What tiles, and the documents about them, take besides `f`.
pub(in crate::api) const PARAMETERS: [&str; 7] =
    ["filter", "filter-lang", "datetime", "asOf", "datum", "properties", "labels"];
/// What tiles of several collections take besides.
pub(in crate::api) const COLLECTIONS: &str = "collections";

/// How a tile is to be drawn, whichever it is.
#[derive(Clone)]
pub(super) struct Asked {
    pub query: ItemsQuery,
    pub datum: Option<MapDatum>,
    pub settings: Settings,
    /// All of this as text: the same text, the same tiles.
    pub variant: String,
    /// Whether the client takes it compressed; what is in it is the same.
    pub is_zipped: bool,
}

impl Asked {
    pub fn of(call: &Call, is_of_several: bool) -> Result<Self, ApiError> {
        let params = &call.params;
        params.only_or(&PARAMETERS, |name| is_of_several && name == COLLECTIONS)?;
        let filter = params.text("filter").map(|text| read_filter(text, encoding(params)?, None)).transpose()?;
        let query = ItemsQuery { datetime: params.datetime()?, filter, ..ItemsQuery::default() };
        let known = "it is `gcj02` or `bd09`";
        let datum = params.text("datum").map(|name| MapDatum::parse(name).ok_or(name)).transpose();
        let datum = datum.map_err(|_| ApiError::bad_value("datum", known))?;
        let names = |text: &str| text.split(',').map(|name| name.trim().to_string()).collect();
        let settings = Settings {
            labels: params.flag("labels")?,
            properties: params.text("properties").map(names),
            ..Settings::served()
        };
        Ok(Self {
            query,
            datum,
            settings,
            variant: variant(params),
            is_zipped: super::zipped::is_wanted(&call.headers),
        })
    }

    /// The properties that the filter looks at.
    pub fn filtered_by(&self) -> Vec<&str> {
        let names = self.query.filter.iter().flat_map(Filter::properties);
        names.filter(|name| !["geometry", "id"].contains(name)).collect()
    }

    /// A property that none of the collections has is a mistake.
    pub fn check_against(&self, collections: &[&CollectionSnapshot]) -> Result<(), ApiError> {
        let has = |name: &str| name == "id" || collections.iter().any(|collection| collection.has_property(name));
        let wanted = self.settings.properties.iter().flatten().map(|name| ("properties", name.as_str()));
        let mut named = wanted.chain(self.filtered_by().into_iter().map(|name| ("filter", name)));
        match named.find(|(_, name)| !has(name)) {
            Some((parameter, name)) => {
                let none = if collections.len() == 1 { "the collection has no" } else { "no collection has a" };
                Err(ApiError::bad_value(parameter, format!("{none} property `{name}`")))
            }
            None => Ok(()),
        }
    }
}

fn encoding(params: &Params) -> Result<FilterEncoding, QueryError> {
    match params.text("filter-lang") {
        None | Some("cql2-text") => Ok(FilterEncoding::Text),
        Some("cql2-json") => Ok(FilterEncoding::Json),
        Some(_) => {
            let reason = "it is `cql2-text` or `cql2-json`".to_string();
            Err(QueryError::BadValue { parameter: "filter-lang", reason })
        }
    }
}

/// The parameters that decide about what is in a tile, in one order. Not the collections, which are drawn one by one, and
/// not the record time, of which nothing is kept.
fn variant(params: &Params) -> String {
    query_string(params.pairs().filter(|(name, _)| PARAMETERS.contains(name) && *name != "asOf"))
}

/// The same parameters for the address of something else.
pub(super) fn kept(call: &Call) -> String {
    let is_kept = |name: &str| PARAMETERS.contains(&name) || name == COLLECTIONS;
    query_string(call.params.pairs().filter(|(name, _)| is_kept(name)))
}

pub(super) fn set(id: &str) -> Result<&'static TileMatrixSet, ApiError> {
    matrix_set(id).ok_or_else(|| ApiError::not_found(format!("there is no tile matrix set `{id}` here")))
}

/// The tile of a path; what is no number is in no matrix either.
pub(super) fn tile(set: &'static TileMatrixSet, [matrix, row, col]: [&str; 3]) -> Result<TileId, ApiError> {
    let number = |text: &str| text.parse::<u32>().ok();
    let found = matrix.parse::<u8>().ok().zip(number(row)).zip(number(col));
    let found = found.and_then(|((z, row), col)| set.tile(z, row, col));
    found.ok_or_else(|| {
        let why = format!("`{}` has no tile {matrix}/{row}/{col} (tile matrix, row, column)", set.id);
        ApiError::not_found(&why)
    })
}

/// The collections of tiles of several: those that are named, or all that may be read and of which something has a place.
pub(super) fn collections<'s>(call: &Call, snapshot: &'s Snapshot) -> Result<Vec<&'s CollectionSnapshot>, ApiError> {
    let Some(names) = call.params.text(COLLECTIONS) else {
        return Ok(snapshot.drawn().collect());
    };
    let mut found: Vec<&CollectionSnapshot> = Vec::new();
    for name in names.split(',').map(str::trim) {
        let collection = snapshot.collection(name)?;
        if !found.iter().any(|known| known.meta().id == collection.meta().id) {
            found.push(collection);
        }
    }
    Ok(found)
}
