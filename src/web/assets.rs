//! The files of the map, as they were built from `web/` at the top of the repository.

/// Names and bytes; none if the program was built without them.
const ASSETS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/map_assets.rs"));

/// The page of the map.
pub const MAP_PAGE: &str = "index.html";

/// A file of the map: its media type and its bytes.
pub fn asset(name: &str) -> Option<(&'static str, &'static [u8])> {
    let (name, bytes) = ASSETS.iter().find(|(known, _)| *known == name)?;
    let ending = name.rsplit('.').next().unwrap_or_default();
    let media_type = match ending {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "geojson" => "application/geo+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    };
    Some((media_type, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_map_are_found() {
        for name in ["", "..", "../Cargo.toml", "/etc/passwd", "INDEX.HTML"] {
            assert!(asset(name).is_none(), "{name}");
        }
        for (name, bytes) in ASSETS {
            assert_eq!(asset(name).map(|(_, bytes)| bytes.len()), Some(bytes.len()), "{name}");
        }
    }
}
