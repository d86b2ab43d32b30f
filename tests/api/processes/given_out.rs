//! Shapes and pieces that an answer gives out can be asked about.

use super::{number, posted, rectangle};
use crate::harness::near;
use serde_json::{Value, json};

fn polygon(ring: &[[f64; 2]]) -> Value {
    let closed: Vec<[f64; 2]> = ring.iter().chain(ring.first()).copied().collect();
    json!({"type": "Polygon", "coordinates": [closed]})
}

/// Two shapes whose edges run so close to each other that, with vertices rounded to numbers, what an overlay leaves of
/// them crosses itself or shares a stretch of boundary.
fn close_pairs() -> [[Value; 2]; 4] {
    let needle = [[79.787_820_668_524_76, 46.040_443_791_321_124], [81.982_855_849_419_69, 42.962_068_257_217_37]];
    let blade = [[81.451_466_275_170_87, 45.017_301_585_648_21], [78.446_553_084_637_74, 42.722_727_095_313_445]];
    let thorn = [[179.087_778_098_410_44, 59.836_334_414_369_3], [178.824_191_501_779_67, 60.207_858_124_690_354]];
    let spike = [[179.215_202_573_903_6, 60.020_233_884_900_065], [178.795_583_152_213_88, 60.197_511_357_227_67]];
    let chain = [
        [79.592_768_997_337_81, 43.797_848_394_103_404],
        [79.675_391_382_747_69, 43.874_741_807_317_34],
        [81.171_976_869_395_85, 45.267_555_387_298_884],
        [82.278_522_193_410_45, 46.297_374_257_519_67],
    ];
    let beside = [
        [82.278_522_193_410_45, 46.297_374_257_519_68],
        [79.253_625_673_420_05, 43.482_221_005_528_416],
        [79.725_855_222_227_68, 43.921_706_523_262_63],
        [80.385_118_026_143_22, 44.535_256_480_065_59],
        [82.042_999_287_705_51, 46.078_182_058_872_15],
    ];
    let share = [
        [178.999_090_796_808_76, 59.999_518_808_265_485],
        [179.000_613_409_144_65, 60.000_608_281_616_216],
        [179.000_286_368_716_56, 60.000_774_753_489_25],
        [178.999_827_434_070_43, 60.001_008_362_864_66],
        [178.999_301_347_960_6, 60.001_276_154_038_344],
    ];
    let field = [
        [179.000_613_409_144_65, 60.000_608_281_616_216],
        [178.999_301_347_960_6, 60.001_276_154_038_344],
        [178.998_683_498_400_7, 59.999_603_783_881_1],
        [179.000_454_602_965_3, 59.999_234_274_210_27],
    ];
    let three = |[a, b]: [[f64; 2]; 2], c: [f64; 2]| polygon(&[a, b, c]);
    [
        [
            three(needle, [80.062_397_088_271_34, 45.655_370_542_487_34]),
            three(blade, [79.615_094_084_623_44, 43.615_033_860_755_05]),
        ],
        [
            three(thorn, [178.872_981_691_195_72, 60.139_088_627_121_346]),
            three(spike, [179.148_573_646_867_08, 60.048_382_743_504_74]),
        ],
        [polygon(&chain), polygon(&beside)],
        [polygon(&share), polygon(&field)],
    ]
}

/// Asks for the area of what was given out; anything that is not valid would be refused.
async fn asked_about(given: &Value, expected_m2: f64, of: &str) {
    if given["coordinates"] == json!([]) {
        return;
    }
    let found_m2 = number(&posted("area", json!({"subject": given})).await["total"]["gross"]["value"]);
    // The borders are up to 800 km long, their vertices lie within two nanometres.
    assert!((found_m2 - expected_m2).abs() <= 2e-3, "{of}: {found_m2} is not {expected_m2}");
}

#[tokio::test]
async fn what_close_edges_leave_is_valid() {
    for [a, b] in close_pairs() {
        let both = json!({"type": "GeometryCollection", "geometries": [a, b]});
        for (process, inputs) in [
            ("union", json!({"subject": both})),
            ("difference", json!({"subject": a, "minus": [b]})),
            ("difference", json!({"subject": b, "minus": [a]})),
            ("buffer", json!({"subject": a, "distance-m": 0})),
            ("buffer", json!({"subject": b, "distance-m": 3})),
        ] {
            let shape = posted(process, inputs).await["features"][0].clone();
            asked_about(&shape["geometry"], number(&shape["properties"]["area"]["value"]), process).await;
        }
        let inputs =
            json!({"subject": a, "constraints": [b], "sliver-area-m2": 0, "sliver-width-m": 0, "pieces": true});
        let pair = posted("overlap", inputs).await["pairs"][0].clone();
        asked_about(&pair["pieces"], number(&pair["area"]["value"]), "overlap").await;
    }
}

#[tokio::test]
async fn figures_do_not_depend_on_whether_pieces_are_asked_for() {
    for [a, b] in close_pairs() {
        let inputs = |pieces: bool| json!({"subject": a, "constraints": [b], "uncertainty-m": 0, "pieces": pieces});
        let (plain, mut shown) = (posted("overlap", inputs(false)).await, posted("overlap", inputs(true)).await);
        for pair in shown["pairs"].as_array_mut().unwrap() {
            assert!(pair.as_object_mut().unwrap().remove("pieces").is_some());
        }
        assert_eq!(plain.to_string(), shown.to_string());
    }
}

#[tokio::test]
async fn plain_pieces_keep_every_digit() {
    let inputs = json!({"subject": rectangle(87.1, 43.1, 87.9, 43.9), "constraints": [rectangle(87.3, 43.0, 88.0, 44.0)],
        "pieces": true});
    let pair = posted("overlap", inputs).await["pairs"][0].clone();
    let corners = pair["pieces"]["coordinates"][0][0].as_array().unwrap();
    for corner in [[87.3, 43.1], [87.9, 43.1], [87.9, 43.9], [87.3, 43.9]] {
        assert!(corners.contains(&json!(corner)), "{corner:?} {corners:?}");
    }
    near(
        &posted("area", json!({"subject": pair["pieces"]})).await["total"]["net"]["value"],
        number(&pair["area"]["value"]),
        1e-12,
    );
}
