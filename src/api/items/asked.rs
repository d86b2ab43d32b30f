//! What a request for features asks, unpacked.

use super::cursor;
use crate::api::call::Call;
use crate::api::error::ApiError;
use crate::api::params::Params;
use crate::api::state::ApiSettings;
use crate::query::{
    CollectionSnapshot, Cursor, FilterEncoding, ItemsQuery, MapDatum, Output, Region, SortKey, ValueKind, read_filter,
};

/// What one item takes besides `f`.
pub(in crate::api) const ITEM_PARAMETERS: [&str; 3] = ["asOf", "crs", "datum"];
/// What the items resource takes besides `f` and the names of properties.
pub(in crate::api) const PARAMETERS: [&str; 16] = [
    "bbox",
    "bbox-crs",
    "datetime",
    "asOf",
    "crs",
    "filter",
    "filter-lang",
    "filter-crs",
    "sortby",
    "properties",
    "skipGeometry",
    "datum",
    "limit",
    "offset",
    "q",
    "cursor",
];
/// Most properties that features are ordered by.
const MAX_SORT_KEYS: usize = 8;

/// Which features, and how they are given out.
pub(super) struct Asked {
    pub query: ItemsQuery,
    pub output: Output,
}

impl Asked {
    pub fn of(call: &Call, collection: &CollectionSnapshot, settings: &ApiSettings) -> Result<Self, ApiError> {
        let params = &call.params;
        let equal = equal(params, collection)?;
        let query = ItemsQuery {
            region: region(params, collection)?,
            datetime: params.datetime()?,
            q: params.text("q").map(str::to_string),
            filter: filter(params, collection)?,
            equal,
            order: order(params)?,
            from: cursor_of(params)?,
            offset: offset(params)?,
            limit: params.limit(settings.default_limit, settings.max_limit)?,
        };
        let mut output = output(params, collection)?;
        if let Some(names) = params.text("properties") {
            let names = names.split(',').map(|name| name.trim().to_string()).collect();
            output = output.with_properties(collection, names)?;
        }
        if params.flag("skipGeometry")? {
            output = output.without_geometry();
        }
        Ok(Self { query, output })
    }
}

/// In which CRS or on which datum.
pub(super) fn output(params: &Params, collection: &CollectionSnapshot) -> Result<Output, ApiError> {
    let output = match params.text("crs") {
        Some(name) => Output::default().in_crs(collection, name)?,
        None => Output::default(),
    };
    let Some(name) = params.text("datum") else { return Ok(output) };
    let known = "it is `gcj02` or `bd09`";
    let datum = MapDatum::parse(name).ok_or_else(|| ApiError::bad_value("datum", known))?;
    if !output.is_as_stored() {
        return Err(ApiError::bad_value("datum", "it goes with longitude and latitude (CRS84) only"));
    }
    Ok(output.on_datum(datum))
}

fn region(params: &Params, collection: &CollectionSnapshot) -> Result<Option<Region>, ApiError> {
    let crs = params.text("bbox-crs").map(|name| collection.crs_named(name, "bbox-crs")).transpose()?;
    match crs.filter(|uri| !uri.ends_with("/CRS84")) {
        None => Ok(params.bbox()?.as_ref().map(Region::of)),
        Some(uri) => Ok(params.corners("bbox")?.map(|corners| Region::in_crs(&uri, corners)).transpose()?),
    }
}

fn filter(params: &Params, collection: &CollectionSnapshot) -> Result<Option<crate::query::Filter>, ApiError> {
    let encoding = match params.text("filter-lang") {
        None | Some("cql2-text") => FilterEncoding::Text,
        Some("cql2-json") => FilterEncoding::Json,
        Some(_) => return Err(ApiError::bad_value("filter-lang", "it is `cql2-text` or `cql2-json`")),
    };
    let crs = params.text("filter-crs").map(|name| collection.crs_named(name, "filter-crs")).transpose()?;
    let Some(text) = params.text("filter") else { return Ok(None) };
    Ok(Some(read_filter(text, encoding, crs.as_deref())?))
}

/// Properties as parameters of their own. Whatever is no parameter and no property is refused by name.
fn equal(params: &Params, collection: &CollectionSnapshot) -> Result<Vec<(String, String)>, ApiError> {
    params.only_or(&PARAMETERS, |name| name == "id" || collection.has_property(name))?;
    let others = params.pairs().filter(|(name, _)| !PARAMETERS.contains(name) && !["f", "lang"].contains(name));
    let others: Vec<(String, String)> = others.map(|(name, value)| (name.to_string(), value.to_string())).collect();
    for (name, value) in &others {
        let kinds = collection.kinds().find(|(known, _)| known == name);
        let (can_be, what) = match kinds.and_then(|(_, kinds)| kinds.only()) {
            Some(ValueKind::Integer | ValueKind::Number) => (value.parse::<f64>().is_ok(), "a number"),
            Some(ValueKind::Boolean) => (["true", "false"].contains(&value.as_str()), "`true` or `false`"),
            _ => (true, ""),
        };
        if !can_be {
            return Err(ApiError::bad_value(name, format!("`{value}` is not {what}, as all its values are")));
        }
    }
    Ok(others)
}

/// `sortby=-stated_area_km2,name`. A plus, which some clients send unescaped, has become a space.
fn order(params: &Params) -> Result<Vec<SortKey>, ApiError> {
    let Some(text) = params.text("sortby") else { return Ok(Vec::new()) };
    let key = |part: &str| {
        let (is_descending, name) = match part.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, part.trim_start_matches(['+', ' '])),
        };
        SortKey { property: name.trim().to_string(), is_descending }
    };
    let keys: Vec<SortKey> = text.split(',').map(key).collect();
    if keys.len() > MAX_SORT_KEYS {
        return Err(ApiError::bad_value("sortby", format!("at most {MAX_SORT_KEYS} properties are looked at")));
    }
    Ok(keys)
}

fn offset(params: &Params) -> Result<usize, ApiError> {
    let Some(text) = params.text("offset") else { return Ok(0) };
    let number = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().unwrap_or(usize::MAX));
    let number = number.ok_or_else(|| ApiError::bad_value("offset", "it must be a whole number from 0"))?;
    if number > 0 && params.text("cursor").is_some() {
        return Err(ApiError::bad_value("offset", "it does not go together with `cursor`"));
    }
    Ok(number)
}

fn cursor_of(params: &Params) -> Result<Option<Cursor>, ApiError> {
    let read =
        |text| cursor::read(text).ok_or_else(|| ApiError::bad_value("cursor", "it is not one that was given out"));
    params.text("cursor").map(read).transpose()
}
