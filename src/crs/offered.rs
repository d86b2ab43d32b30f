//! Which CRSs features are given out in, and every spelling by which a client may name one.

/// URI of the CRS in which everything is stored: longitude, latitude.
pub const CRS84_URI: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const EPSG_URI: &str = "http://www.opengis.net/def/crs/EPSG/0/";
/// WGS 84, Web Mercator, CGCS2000.
const EVERYWHERE: [u32; 3] = [4326, 3857, 4490];
/// The 3° zones of CGCS2000 / Gauss-Krüger: 25 (central meridian 75° E) to 45 (135° E).
const FIRST_ZONE: u32 = 25;
const LAST_ZONE: u32 = 45;
/// Code of the first zone with its number before the easting, and without.
const FIRST_CODES: [u32; 2] = [4513, 4534];
/// Half the width of a zone, degrees.
const HALF_ZONE_DEG: f64 = 1.5;

/// The URIs of the CRSs in which a collection is given out, CRS84 first: those for every place, and the Gauss-Krüger 3°
/// zones whose strip (central meridian ± 1.5°) has a longitude in common with the extent `[west, south, east, north]`
/// (degrees; `west > east` crosses the antimeridian), all with zone number before all without. Without extent no zone.
///
/// ```
/// let of_urumqi = groundplan::crs::offered(Some([86.0, 43.0, 88.4, 44.5]));
/// let ends: Vec<&str> = of_urumqi.iter().filter_map(|uri| uri.rsplit('/').next()).collect();
/// assert_eq!(ends, ["CRS84", "4326", "3857", "4490", "4517", "4538"]);
/// ```
pub fn offered(extent: Option<[f64; 4]>) -> Vec<String> {
    let zones = FIRST_CODES.into_iter().flat_map(|first| (FIRST_ZONE..=LAST_ZONE).map(move |zone| (first, zone)));
    let zones = zones.filter(|(_, zone)| extent.is_some_and(|extent| reaches(extent, *zone)));
    let codes = EVERYWHERE.into_iter().chain(zones.map(|(first, zone)| first + zone - FIRST_ZONE));
    std::iter::once(CRS84_URI.to_string()).chain(codes.map(epsg)).collect()
}

/// Whether features of that extent are given out in the CRS of that name, in any spelling.
pub fn is_offered(name: &str, extent: Option<[f64; 4]>) -> bool {
    uri(name).is_some_and(|uri| offered(extent).contains(&uri))
}

/// The URI for a name in any of the spellings in use: `http://` or `https://www.opengis.net/def/crs/EPSG/0/4490` with any
/// version, `urn:ogc:def:crs:EPSG::4490`, `[EPSG:4490]`, `EPSG:4490`; the same for CRS84 of OGC. Capitals and small letters
/// are one. `None` is not a name; whether there is such a CRS is another question.
///
/// ```
/// use groundplan::crs::uri;
/// assert_eq!(uri("urn:ogc:def:crs:EPSG::4490").unwrap(), "http://www.opengis.net/def/crs/EPSG/0/4490");
/// assert_eq!(uri("[OGC:CRS84]").unwrap(), "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
/// assert_eq!(uri("4490"), None);
/// ```
pub fn uri(name: &str) -> Option<String> {
    let (authority, code) = parts(name)?;
    match authority.as_str() {
        "epsg" if (4..=6).contains(&code.len()) && is_number(&code) => Some(format!("{EPSG_URI}{code}")),
        "ogc" if code == "crs84" => Some(CRS84_URI.to_string()),
        _ => None,
    }
}

/// The code at EPSG of a CRS in any spelling; `None` for CRS84, which has none.
pub fn code(name: &str) -> Option<u32> {
    uri(name)?.strip_prefix(EPSG_URI)?.parse().ok()
}

fn epsg(code: u32) -> String {
    format!("{EPSG_URI}{code}")
}

/// Whether the strip of a zone and the extent have a longitude in common; touching counts.
fn reaches([west, _, east, _]: [f64; 4], zone: u32) -> bool {
    let middle = f64::from(3 * zone);
    let (strip_west, strip_east) = (middle - HALF_ZONE_DEG, middle + HALF_ZONE_DEG);
    if west > east { strip_east >= west || strip_west <= east } else { strip_west <= east && west <= strip_east }
}

/// Authority and code in small letters, whatever stands between and around them.
fn parts(name: &str) -> Option<(String, String)> {
    let name = name.trim().to_ascii_lowercase();
    let name = name.strip_prefix('[').map_or(Some(name.as_str()), |rest| rest.strip_suffix(']'))?;
    let schemes = ["http://www.opengis.net/def/crs/", "https://www.opengis.net/def/crs/"];
    let (separator, rest, has_version) = if let Some(rest) = schemes.iter().find_map(|scheme| name.strip_prefix(scheme))
    {
        ('/', rest, true)
    } else if let Some(rest) = name.strip_prefix("urn:ogc:def:crs:") {
        (':', rest, true)
    } else {
        (':', name, false)
    };
    let mut words = rest.split(separator);
    let authority = words.next()?;
    if has_version && !words.next()?.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let code = words.next()?;
    words.next().is_none().then(|| (authority.to_string(), code.to_string()))
}

fn is_number(code: &str) -> bool {
    code.bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn codes(extent: Option<[f64; 4]>) -> Vec<u32> {
        offered(extent).iter().filter_map(|uri| code(uri)).collect()
    }

    #[test]
    fn the_zones_are_those_that_the_extent_reaches() {
        for (extent, zones) in [
            ([86.0, 43.0, 88.4, 44.5], vec![29]),
            ([86.0, 43.0, 88.5, 44.5], vec![29, 30]),
            ([88.5, 43.0, 88.5, 43.0], vec![29, 30]),
            ([73.6, 34.5, 96.4, 49.2], (25..=32).collect()),
            ([-180.0, -90.0, 180.0, 90.0], (25..=45).collect()),
            ([136.6, 43.0, 140.0, 44.0], vec![]),
            ([60.0, 43.0, 73.4, 44.0], vec![]),
            ([135.5, 10.0, -170.0, 20.0], vec![45]),
        ] {
            let with = zones.iter().map(|zone| 4513 + zone - 25);
            let without = zones.iter().map(|zone| 4534 + zone - 25);
            let expected: Vec<u32> = [4326, 3857, 4490].into_iter().chain(with).chain(without).collect();
            assert_eq!(codes(Some(extent)), expected, "{extent:?}");
        }
        assert_eq!(codes(None), [4326, 3857, 4490]);
        assert_eq!(offered(None)[0], CRS84_URI);
        // DOMAIN §2.1: zone 45 is 4533 and 4554.
        assert_eq!(codes(Some([135.0, 44.0, 135.0, 44.0]))[3..], [4533, 4554]);
    }

    #[test]
    fn every_spelling_has_one_uri() {
        for name in [
            "http://www.opengis.net/def/crs/EPSG/0/4490",
            "https://www.opengis.net/def/crs/EPSG/0/4490",
            "http://www.opengis.net/def/crs/EPSG/9.9.1/4490",
            "urn:ogc:def:crs:EPSG::4490",
            "urn:ogc:def:crs:EPSG:6.6:4490",
            "[EPSG:4490]",
            "EPSG:4490",
            " epsg:4490 ",
        ] {
            assert_eq!(uri(name).as_deref(), Some("http://www.opengis.net/def/crs/EPSG/0/4490"), "{name}");
            assert_eq!(code(name), Some(4490));
            assert!(is_offered(name, None));
        }
        for name in
            [CRS84_URI, "urn:ogc:def:crs:OGC:1.3:CRS84", "[OGC:CRS84]", "OGC:CRS84", "urn:ogc:def:crs:OGC::CRS84"]
        {
            assert_eq!((uri(name).as_deref(), code(name)), (Some(CRS84_URI), None), "{name}");
        }
    }

    #[test]
    fn nothing_else_is_a_name() {
        for crafted in [
            "",
            "4490",
            "EPSG:",
            "EPSG:449",
            "EPSG:04490",
            "EPSG:4490000",
            "EPSG:44a0",
            "EPSG:４４９０",
            "[EPSG:4490",
            "EPSG:4490]",
            "EPSG:4490 +proj=longlat",
            "EPSG::4490",
            "urn:ogc:def:crs:EPSG:4490",
            "urn:ogc:def:crs,crs:EPSG::4490",
            "http://www.opengis.net/def/crs/0/unsupported",
            "http://www.opengis.net/def/crs/EPSG/0/4490/../x",
            "http://www.opengis.net/def/crs/EPSG/x/4490",
            "http://example.com/def/crs/EPSG/0/4490",
            "OGC:CRS83",
            "ESRI:102025",
        ] {
            assert_eq!(uri(crafted), None, "{crafted}");
            assert!(!is_offered(crafted, None));
        }
    }

    #[test]
    fn what_lies_elsewhere_is_a_name_but_not_offered() {
        assert!(uri("EPSG:4517").is_some() && !is_offered("EPSG:4517", None));
        assert!(is_offered("EPSG:4517", Some([87.0, 43.0, 88.0, 44.0])));
        assert!(!is_offered("EPSG:2000", Some([-180.0, -90.0, 180.0, 90.0])));
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in ".{0,60}") {
            let _ = (uri(&text), code(&text));
        }
    }
}
