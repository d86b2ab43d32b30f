//! The accepted forms of a CRS name, brought to one.

use super::CrsError;
use std::borrow::Cow;

const EPSG_URI: &str = "http://www.opengis.net/def/crs/EPSG/0/";
const CRS84_URI: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// Longitude and latitude on WGS 84 in this order.
const CRS84: &str = "OGC:CRS84";

/// `EPSG:nnnn` or `OGC:CRS84` from either that form or the URI of OGC.
///
/// Only authority codes get as far as PROJ, never a definition string.
pub(super) fn plain(name: &str) -> Result<Cow<'_, str>, CrsError> {
    let name = name.trim();
    if name == CRS84 || name == CRS84_URI {
        return Ok(Cow::Borrowed(CRS84));
    }
    if let Some(code) = name.strip_prefix(EPSG_URI)
        && is_code(code)
    {
        return Ok(Cow::Owned(format!("EPSG:{code}")));
    }
    if name.strip_prefix("EPSG:").is_some_and(is_code) {
        return Ok(Cow::Borrowed(name));
    }
    Err(CrsError::Name(name.to_string()))
}

fn is_code(code: &str) -> bool {
    (4..=6).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_one_name() {
        for (given, expected) in [
            ("EPSG:4490", "EPSG:4490"),
            (" EPSG:4517 ", "EPSG:4517"),
            ("OGC:CRS84", "OGC:CRS84"),
            ("http://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490"),
            ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84"),
        ] {
            assert_eq!(plain(given).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn nothing_else_gets_as_far_as_proj() {
        for crafted in [
            "",
            "4490",
            "EPSG:44a0",
            "EPSG:449",
            "EPSG:4490000",
            "EPSG:4490 +proj=longlat",
            "epsg:4490",
            "+proj=longlat",
            "urn:ogc:def:crs:EPSG::4490",
            "http://www.opengis.net/def/crs/EPSG/0/",
            "http://www.opengis.net/def/crs/EPSG/0/4490/../x",
            "http://example.com/def/crs/EPSG/0/4490",
            "EPSG:４４９０",
        ] {
            assert_eq!(plain(crafted), Err(CrsError::Name(crafted.to_string())));
        }
    }
}
