//! The JSON document of a tile matrix set: OGC Two Dimensional Tile Matrix Set and Tile Set Metadata 2.0 (17-083r4).

use super::matrix_set::{HALF_WORLD_M, Kind, Matrix, TileMatrixSet};
use serde_json::{Map, Value, json};

impl TileMatrixSet {
    /// The document. Points are in the axis order of the set's CRS: latitude first for CGCS2000 (EPSG:4490), longitude
    /// first for CRS84. The title is in English.
    ///
    /// ```
    /// use groundplan::tile::matrix_set;
    /// let document = matrix_set("CGCS2000Quad").unwrap().document();
    /// assert_eq!(document["tileMatrices"][0]["pointOfOrigin"], serde_json::json!([90.0, -180.0]));
    /// ```
    pub fn document(&self) -> Value {
        let mut document = Map::new();
        document.insert("id".into(), self.id.into());
        document.insert("title".into(), self.title().en.into());
        if let Some(uri) = self.uri {
            document.insert("uri".into(), uri.into());
        }
        document.insert("crs".into(), self.crs.into());
        document.insert("orderedAxes".into(), json!(self.axes));
        if let Some(scales) = self.well_known_scale_set {
            document.insert("wellKnownScaleSet".into(), scales.into());
        }
        let (east, north) = match self.kind {
            Kind::Mercator => (HALF_WORLD_M, HALF_WORLD_M),
            Kind::PlateCarree => (180.0, 90.0),
        };
        document.insert(
            "boundingBox".into(),
            json!({
                "lowerLeft": self.ordered(-east, -north),
                "upperRight": self.ordered(east, north),
                "crs": self.crs,
                "orderedAxes": self.axes,
            }),
        );
        let origin = self.ordered(-east, north);
        let matrices = (self.min_zoom()..=self.max_zoom()).filter_map(|zoom| self.matrix(zoom));
        document.insert("tileMatrices".into(), matrices.map(|matrix| matrix.document(origin)).collect());
        Value::Object(document)
    }

    /// A point in the axis order of the CRS.
    fn ordered(&self, eastwards: f64, northwards: f64) -> [f64; 2] {
        if self.axes == ["Lat", "Lon"] { [northwards, eastwards] } else { [eastwards, northwards] }
    }
}

impl Matrix {
    fn document(&self, point_of_origin: [f64; 2]) -> Value {
        json!({
            "id": self.zoom.to_string(),
            "scaleDenominator": self.scale_denominator,
            "cellSize": self.cell_size,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": point_of_origin,
            "tileWidth": self.tile_px,
            "tileHeight": self.tile_px,
            "matrixWidth": self.width,
            "matrixHeight": self.height,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::tile::{matrix_set, matrix_sets};
    use serde_json::Value;

    /// Scale denominators and cell sizes of the registered documents (opengeospatial/2D-Tile-Matrix-Set, registry/json).
    #[test]
    fn the_registered_sets_have_their_registered_numbers() {
        for (id, zoom, scale, cell) in [
            ("WebMercatorQuad", 0, 559_082_264.028_717, 156_543.033_928_041),
            ("WebMercatorQuad", 24, 33.323_899_747_652_8, 0.009_330_691_929_342_8),
            ("WorldCRS84Quad", 0, 279_541_132.014_358, 0.703_125),
            ("WorldCRS84Quad", 23, 33.323_899_747_652_8, 0.000_000_083_819_031_715_39),
        ] {
            let matrix = matrix_set(id).unwrap().matrix(zoom).unwrap();
            assert!((matrix.scale_denominator / scale - 1.0).abs() < 1e-13, "{id} {zoom}");
            assert!((matrix.cell_size / cell - 1.0).abs() < 1e-13, "{id} {zoom}");
        }
    }

    #[test]
    fn the_origin_of_the_mercator_set_is_the_registered_one() {
        let document = matrix_set("WebMercatorQuad").unwrap().document();
        let origin: Vec<f64> = serde_json::from_value(document["tileMatrices"][3]["pointOfOrigin"].clone()).unwrap();
        assert!((origin[0] + 20_037_508.342_789_2).abs() < 1e-7 && (origin[1] - 20_037_508.342_789_2).abs() < 1e-7);
    }

    #[test]
    fn each_document_has_all_that_the_standard_requires() {
        for set in matrix_sets() {
            let document = set.document();
            assert!(document["crs"].is_string() && document["orderedAxes"].as_array().unwrap().len() == 2);
            let matrices = document["tileMatrices"].as_array().unwrap();
            assert_eq!(matrices.len(), usize::from(set.max_zoom() - set.min_zoom()) + 1);
            for matrix in matrices {
                let required =
                    ["id", "scaleDenominator", "cellSize", "pointOfOrigin", "tileWidth", "tileHeight", "matrixWidth"];
                assert!(required.iter().all(|key| matrix[key] != Value::Null), "{matrix}");
            }
        }
    }
}
