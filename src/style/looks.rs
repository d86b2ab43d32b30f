//! How each of the usual kinds of collection looks: colour, mark, order.
//!
//! Colours follow what Chinese plans use where there is such a use: water blue, farmland yellow-green, ecology green with the red line
//! in red, railways black and white, roads orange. They are taken from the palettes of Okabe and Ito and of Paul Tol as far
//! as these reach. Any two of the usual lines differ by 15 or more (CIE76) to normal sight and to each kind of
//! colour-blindness. Twenty-eight colours cannot be told apart by everybody, so that colour is never the only sign: points
//! have a mark, one character that no other collection has; lines differ in width, dashes and inlay; areas have labels.

use super::{Colour, Language};
use crate::model::Collection;

/// How a collection looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Of fill, line and point.
    pub colour: Colour,
    /// One Chinese character, written on points.
    pub mark_zh: String,
    /// One or two Latin letters, written on points.
    pub mark_en: String,
    /// Width of lines at zoom 8, pixels.
    pub line_width_px: f64,
    /// White dashes inside the line, as railways have on Chinese maps.
    pub has_inlay: bool,
    /// Opacity of areas.
    pub fill_opacity: f64,
    /// Small is drawn first: backgrounds before sites.
    pub rank: u8,
    /// Kinds (property `kind`) with a colour of their own.
    pub kinds: &'static [(&'static str, Colour)],
}

/// Id, colour, marks, width of lines at zoom 8 in pixels; in drawing order.
type Row = (&'static str, u32, &'static str, &'static str, f64);

const ROWS: [Row; 28] = [
    ("region", 0x9a_8f_97, "域", "R", 1.0),
    ("urban_cluster", 0xdd_cc_77, "群", "UC", 1.2),
    ("ecological_zone", 0x11_77_33, "生", "E", 1.6),
    ("farmland", 0xa8_b4_00, "耕", "F", 1.0),
    ("irrigation", 0x44_aa_99, "灌", "I", 1.0),
    ("mineral", 0x8c_6d_46, "矿", "M", 1.0),
    ("coal_field_or_mine", 0x4d_4d_4d, "煤", "C", 1.0),
    ("oil_gas", 0x66_11_00, "油", "O", 1.0),
    ("water_body", 0x00_72_b2, "水", "W", 1.6),
    ("xpcc_division", 0x66_99_cc, "兵", "X", 1.2),
    ("tourism_route", 0xb0_55_90, "旅", "T", 1.6),
    ("corridor", 0xbb_cc_ee, "廊", "K", 6.0),
    ("water_transfer", 0x00_9e_b8, "调", "WT", 2.6),
    ("pipeline", 0x88_22_55, "管", "PL", 2.0),
    ("power_line", 0xe0_c0_00, "电", "L", 1.2),
    ("highway", 0xe6_7a_00, "路", "H", 2.6),
    ("railway", 0x22_22_22, "铁", "RW", 3.0),
    ("reservoir_or_hydro", 0x56_b4_e9, "库", "D", 1.2),
    ("ftz_area", 0xd5_5e_00, "自", "Z", 1.6),
    ("dev_zone", 0xee_33_77, "开", "DZ", 1.4),
    ("bonded_zone", 0xcc_66_77, "保", "B", 1.4),
    ("cooperation_center", 0x6a_3d_9a, "合", "CC", 1.4),
    ("park", 0xaa_77_44, "园", "P", 1.2),
    ("power_plant", 0xb8_86_0b, "能", "PP", 1.2),
    ("logistics_hub", 0xaa_44_99, "枢", "LH", 1.2),
    ("airport", 0x33_22_88, "机", "A", 1.2),
    ("port", 0x7a_01_77, "口", "G", 1.2),
    ("city_or_county", 0x33_33_33, "市", "CT", 1.2),
];

/// Those that are grounds for other things.
const PALE: [&str; 4] = ["region", "urban_cluster", "ecological_zone", "farmland"];
/// The red line of ecology is red; the line round permanent basic farmland too dark to be taken for its fill.
const KINDS: [(&str, &[(&str, Colour)]); 2] = [
    ("ecological_zone", &[("red_line", Colour::new(0xc8_10_2e))]),
    ("farmland", &[("protection_line", Colour::new(0x6b_72_00))]),
];

/// The usual look of a collection by its id, or one made from its id for those that are not usual.
pub fn look_of(collection: &Collection) -> Look {
    let row = ROWS.iter().zip(0_u8..).find(|((id, ..), _)| *id == collection.id);
    let (colour, mark_zh, mark_en, line_width_px, rank) = match row {
        Some(((_, rgb, zh, en, width_px), rank)) => (Colour::new(*rgb), (*zh).into(), (*en).into(), *width_px, rank),
        None => unplanned(collection),
    };
    let id = collection.id.as_str();
    Look {
        colour,
        mark_zh,
        mark_en,
        line_width_px,
        has_inlay: id == "railway",
        fill_opacity: match id {
            "water_body" | "reservoir_or_hydro" => 0.55,
            _ if PALE.contains(&id) => 0.16,
            _ => 0.28,
        },
        rank,
        kinds: KINDS.iter().find(|(of, _)| *of == id).map_or(&[], |(_, kinds)| kinds),
    }
}

/// Above the grounds, below the usual sites; the first letters of its titles as marks.
fn unplanned(collection: &Collection) -> (Colour, String, String, f64, u8) {
    let first = |text: &str| text.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().collect::<String>());
    let zh = first(&collection.title.zh).or_else(|| first(&collection.title.en));
    let en = first(&collection.title.en).or_else(|| first(&collection.id));
    (Colour::of_name(&collection.id), zh.unwrap_or_default(), en.unwrap_or_default(), 1.6, 10)
}

impl Look {
    /// The mark in a language.
    pub fn mark(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.mark_zh,
            Language::En => &self.mark_en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::colour::{LAND, READABLE};
    use super::*;
    use std::collections::BTreeSet;

    /// Collections that have lines in the usual data.
    const LINES: [&str; 8] =
        ["water_body", "tourism_route", "corridor", "water_transfer", "pipeline", "power_line", "highway", "railway"];
    /// Machado, Oliveira and Fernandes 2009, severity 1.0: protanopia, deuteranopia, tritanopia, on linear sRGB.
    const SEEN_BY: [[f64; 9]; 3] = [
        [0.152_286, 1.052_583, -0.204_868, 0.114_503, 0.786_281, 0.099_216, -0.003_882, -0.048_116, 1.051_998],
        [0.367_322, 0.860_646, -0.227_968, 0.280_085, 0.672_501, 0.047_413, -0.011_820, 0.042_940, 0.968_881],
        [1.255_528, -0.076_749, -0.178_779, -0.078_411, 0.930_809, 0.147_602, 0.004_733, 0.691_367, 0.303_900],
    ];

    fn look(id: &str) -> Look {
        look_of(&Collection { id: id.into(), ..Collection::default() })
    }

    fn linear(colour: Colour) -> [f64; 3] {
        colour.rgb().map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// CIE L*a*b* (D65) of linear sRGB.
    fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
        let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
        let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.950_47);
        let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
        let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.088_83);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    /// Smallest CIE76 difference over normal sight and the three kinds of colour-blindness.
    fn difference(a: Colour, b: Colour) -> f64 {
        let seen = |c: [f64; 3], m: &[f64; 9]| {
            [0, 1, 2].map(|row| (0..3).map(|column| m[row * 3 + column] * c[column]).sum::<f64>().clamp(0.0, 1.0))
        };
        let distance = |a: [f64; 3], b: [f64; 3]| {
            let (a, b) = (lab(a), lab(b));
            (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
        };
        let (a, b) = (linear(a), linear(b));
        SEEN_BY.iter().map(|m| distance(seen(a, m), seen(b, m))).fold(distance(a, b), f64::min)
    }

    #[test]
    fn lines_can_be_told_apart_by_the_colour_blind() {
        for (i, a) in LINES.iter().enumerate() {
            for b in &LINES[i + 1..] {
                let apart = difference(look(a).colour, look(b).colour);
                // A difference of 2.3 can just be seen; side by side with others, some six times that is safe.
                assert!(apart >= 15.0, "{a} and {b}: {apart:.1}");
            }
        }
    }

    #[test]
    fn every_collection_has_a_mark_of_its_own_in_both_languages() {
        let all: Vec<Look> = ROWS.iter().map(|(id, ..)| look(id)).collect();
        assert_eq!(all.iter().map(|look| &look.mark_zh).collect::<BTreeSet<_>>().len(), ROWS.len());
        assert_eq!(all.iter().map(|look| &look.mark_en).collect::<BTreeSet<_>>().len(), ROWS.len());
        assert!(all.iter().all(|look| look.mark_zh.chars().count() == 1 && look.mark_en.len() <= 2));
    }

    #[test]
    fn labels_and_marks_can_be_read() {
        for (id, ..) in ROWS {
            let colour = look(id).colour;
            assert!(colour.as_text().contrast(LAND) >= READABLE, "{id}");
            assert!(colour.ink().contrast(colour) >= READABLE, "{id}");
        }
    }

    #[test]
    fn a_collection_nobody_planned_for_looks_the_same_every_time() {
        let own = Collection { id: "my_plots".into(), ..Collection::default() };
        assert_eq!(look_of(&own), look_of(&own.clone()));
        assert_eq!(look_of(&own).mark_en, "M");
        assert_eq!(look("~~").mark_en, "");
        let colours: BTreeSet<String> = (0..60).map(|n| look(&format!("own_{n}")).colour.hex()).collect();
        assert_eq!(colours.len(), 9);
    }
}
