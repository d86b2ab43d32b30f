//! Which format and language somebody wants: what `f` and `lang` say, or else what the headers prefer.

use super::error::ApiError;
use super::methods;
use super::params::Params;
use crate::web::{Language, STYLE_PATH};
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse as _, Response};

/// In what a resource can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Format {
    /// JSON, GeoJSON, JSON Schema or `OpenAPI`, as the resource has it.
    #[default]
    Json,
    /// A page for people.
    Html,
    /// Features one after the other, each a text of its own.
    GeoJsonSeq,
    /// GeoJSON with other CRSs and times.
    JsonFg,
    /// A table.
    Csv,
    /// Binary features.
    FlatGeobuf,
    /// A tileset as many map libraries want it.
    TileJson,
    /// A vector tile.
    Mvt,
}

/// Media types that mean JSON, whatever exactly is asked for.
const JSONS: [&str; 5] = [
    "application/json",
    "application/geo+json",
    "application/schema+json",
    "application/vnd.oai.openapi+json",
    "application/problem+json",
];

impl Format {
    /// The value of `f`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::GeoJsonSeq => "geojsonseq",
            Self::JsonFg => "jsonfg",
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
            Self::TileJson => "tilejson",
            Self::Mvt => "mvt",
        }
    }

    /// The media type of features, or tiles, in it.
    pub fn of_features(self) -> &'static str {
        match self {
            Self::Json => super::links::GEOJSON,
            Self::Html => "text/html",
            Self::GeoJsonSeq => "application/geo+json-seq",
            Self::JsonFg => "application/vnd.ogc.fg+json",
            Self::Csv => "text/csv",
            Self::FlatGeobuf => "application/flatgeobuf",
            Self::TileJson => super::tiles::TILEJSON,
            Self::Mvt => super::tiles::MVT,
        }
    }

    fn is(self, media_type: &str) -> bool {
        match self {
            Self::Json => JSONS.contains(&media_type),
            other => other.of_features() == media_type,
        }
    }
}

/// Formats of a resource, the usual one first.
const PLAIN: &[Format] = &[Format::Json, Format::Html];
/// Of features.
pub(super) const ITEMS: &[Format] =
    &[Format::Json, Format::Html, Format::GeoJsonSeq, Format::JsonFg, Format::Csv, Format::FlatGeobuf];
/// Of one feature.
pub(super) const ITEM: &[Format] = &[Format::Json, Format::Html, Format::JsonFg];
/// Of a tileset.
pub(super) const TILESET: &[Format] = &[Format::Json, Format::Html, Format::TileJson];
/// Of a tile.
pub(super) const TILE: &[Format] = &[Format::Mvt];
/// Of what only programs read.
const BARE: &[Format] = &[Format::Json];

/// In what a path can be given.
pub(super) fn offered(path: &str) -> &'static [Format] {
    match path {
        "/collections/{collectionId}/items" => ITEMS,
        "/collections/{collectionId}/items/{featureId}" => ITEM,
        "/tiles/{tileMatrixSetId}" | "/collections/{collectionId}/tiles/{tileMatrixSetId}" => TILESET,
        "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"
        | "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}" => TILE,
        "/events" | "/map" | "/map/{asset}" | "/styles" | "/styles/{styleId}" | "/health" | "/ready" | "/metrics"
        | STYLE_PATH => BARE,
        _ => PLAIN,
    }
}

/// What a request wants.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub format: Format,
    pub language: Language,
    /// In what else it can be given.
    pub offered: &'static [Format],
}

impl Default for Wanted {
    fn default() -> Self {
        Self { format: Format::Json, language: Language::default(), offered: BARE }
    }
}

/// Leaves with each request what it wants. What is sent is not negotiated.
pub(super) async fn negotiated(request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let is_read = request.method() == Method::GET || request.method() == Method::HEAD;
    let Some(path) = methods::route(&request).filter(|_| is_read) else { return next(request).await };
    let (mut parts, body) = request.into_parts();
    let params = match Params::from_request_parts(&mut parts, &()).await {
        Ok(params) => params,
        Err(refusal) => return refusal.into_response(),
    };
    match wanted(&params, &parts.headers, offered(path)) {
        Ok(wanted) => parts.extensions.insert(wanted),
        Err(refusal) => return refusal.into_response(),
    };
    // They are not read again.
    parts.extensions.insert(params);
    next(Request::from_parts(parts, body)).await
}

fn wanted(params: &Params, headers: &HeaderMap, offered: &'static [Format]) -> Result<Wanted, ApiError> {
    let format = match params.text("f") {
        None => preferred(headers, offered),
        Some("geojson") => Format::Json,
        Some(name) => offered.iter().copied().find(|format| format.name() == name).ok_or_else(|| {
            let names: Vec<String> = offered.iter().map(|format| format!("`{}`", format.name())).collect();
            ApiError::bad_value("f", format!("`{name}` is not available here; there is {}", names.join(", ")))
        })?,
    };
    let language = match params.text("lang") {
        None => {
            let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            header.map_or_else(Language::default, Language::from_header)
        }
        Some(name) => Language::parse(name)
            .ok_or_else(|| ApiError::bad_value("lang", format!("`{name}` is not available; there is `zh`, `en`")))?,
    };
    Ok(Wanted { format, language, offered })
}

/// The format with the largest weight in `Accept`, of several the first that is named. Where none is acceptable it is
/// the usual one, which most clients take that forget to say so (RFC 9110, 12.4.1).
fn preferred(headers: &HeaderMap, offered: &[Format]) -> Format {
    let usual = offered.first().copied().unwrap_or_default();
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges = values.flat_map(|value| value.split(',')).filter_map(range);
    let weighed = ranges.filter_map(|(media_type, weight)| {
        let format = match media_type.as_str() {
            "*/*" | "application/*" => Some(usual),
            "text/*" => offered.iter().copied().find(|format| *format == Format::Html),
            exact => offered.iter().copied().find(|format| format.is(exact)),
        };
        format.map(|format| (format, weight))
    });
    let best = weighed.reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.filter(|(_, weight)| *weight > 0).map_or(usual, |(format, _)| format)
}

/// `text/html;q=0.8` as media type and weight in thousandths.
fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let weight = weight.map_or(Some(1.0), |weight| weight.parse::<f64>().ok())?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    Some((media_type, (weight.clamp(0.0, 1.0) * 1000.0).round() as u16))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn chosen(accept: &'static str, offered: &[Format]) -> Format {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        preferred(&headers, offered)
    }

    #[test]
    fn the_heaviest_format_that_is_there_is_given() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(chosen(browser, ITEMS), Format::Html);
        assert_eq!(chosen(browser, BARE), Format::Json);
        assert_eq!(chosen("application/geo+json, text/html;q=0.9", ITEMS), Format::Json);
        assert_eq!(chosen("text/csv", ITEMS), Format::Csv);
        assert_eq!(chosen("text/csv", PLAIN), Format::Json);
        assert_eq!(chosen("text/html;q=0, */*", PLAIN), Format::Json);
        assert_eq!(chosen("image/png", PLAIN), Format::Json);
        assert_eq!(chosen("application/vnd.oai.openapi+json;version=3.0, text/html;q=0.1", PLAIN), Format::Json);
        assert_eq!(preferred(&HeaderMap::new(), ITEMS), Format::Json);
    }
}
