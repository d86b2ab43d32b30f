//! What is written comes back.

use super::*;
use proptest::prelude::*;

/// Without the lines it was read from.
fn bare(file: &PlotFile) -> PlotFile {
    let mut file = file.clone();
    file.issues.clear();
    for plot in &mut file.plots {
        (plot.line, plot.stated_points) = (0, None);
    }
    file
}

#[test]
fn a_file_comes_back_as_it_was() {
    let file = read(P5);
    let text = write_plots(&file).unwrap();
    assert_eq!(text, P5.replace('\n', "\r\n"));
    let long = read(&format!("[项目信息]\n名称=甲\n{}", P5.replace("0601,@", "0601,,B,备注,@")));
    assert_eq!(bare(&read(&write_plots(&long).unwrap())), bare(&long));
}

#[test]
fn what_would_not_come_back_is_not_written() {
    let change = |change: &dyn Fn(&mut PlotFile)| {
        let mut file = read(P5);
        change(&mut file);
        write_plots(&file)
    };
    assert!(change(&|_| {}).is_ok());
    for text in ["a,b", "a\nb", " a", "a\r", "x@"] {
        assert!(change(&|file| file.plots[0].name = text.into()).is_err(), "{text:?}");
        assert!(change(&|file| file.plots[0].more = vec![text.into()]).is_err(), "{text:?}");
    }
    for name in ["", "a=b", "[a", "a\n"] {
        assert!(change(&|file| file.header.attributes.push((name.into(), "1".into()))).is_err(), "{name:?}");
    }
    assert!(change(&|file| file.plots[0].rings[0].points.truncate(2)).is_err());
    assert!(change(&|file| file.plots[0].rings.clear()).is_err());
    assert!(change(&|file| file.plots[0].rings[0].points[1].north_m = f64::NAN).is_err());
}

#[test]
fn a_header_for_a_zone_is_read_as_that_zone() {
    for code in (4491..=4554).filter(|code| PlaneZone::from_epsg(*code).unwrap().is_prefixed()) {
        let zone = PlaneZone::from_epsg(code).unwrap();
        let header = PlotHeader::of_zone(zone, 4);
        assert_eq!((header.value("精度"), header.decimals()), (Some("0.0001"), 4));
        let mut file = read(P5);
        file.header = header;
        for point in file.plots.iter_mut().flat_map(|plot| &mut plot.rings).flat_map(|ring| &mut ring.points) {
            point.east_m += 1e6 * (f64::from(zone.number()) - 29.0);
        }
        assert_eq!(read(&write_plots(&file).unwrap()).plots[0].zone, zone);
    }
}

fn word() -> impl Strategy<Value = String> {
    "[a-z0-9甲乙丙（） ]{0,8}".prop_map(|text| text.trim().to_string())
}

/// A ring round a circle, so that no two points are the same.
fn ring(number: u32) -> impl Strategy<Value = PlotRing> {
    (3_u32..9, 20.0..500.0_f64, 4.0e6..5.2e6_f64, 4.0e5..6.0e5_f64).prop_map(move |(count, radius, north, east)| {
        let point = |i: u32| {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(i) / f64::from(count)).sin_cos();
            let rounded = |metres: f64| (metres * 1e3).round() / 1e3;
            let (north_m, east_m) = (rounded(north + radius * cos), rounded(29e6 + east + radius * sin));
            PlotPoint { name: format!("J{}", i + 1), north_m, east_m }
        };
        PlotRing { number, points: (0..count).map(point).collect() }
    })
}

fn plot() -> impl Strategy<Value = Plot> {
    let words = (word(), word(), word(), word(), word(), prop::collection::vec(word(), 0..3));
    let area =
        prop::option::of((0_u32..1_000_000).prop_map(|n| StatedHectares { hectares: f64::from(n) / 1e4, decimals: 4 }));
    (words, area, (1_u32..4).prop_flat_map(|n| (1..=n).map(ring).collect::<Vec<_>>())).prop_map(
        |(words, stated_area, rings)| {
            let (number, name, sheet, land_use, land_class, more) = words;
            let zone = PlaneZone::new(3, 29, true).unwrap();
            Plot {
                line: 0,
                stated_points: None,
                stated_area,
                number,
                name,
                sheet,
                land_use,
                land_class,
                more,
                rings,
                zone,
            }
        },
    )
}

proptest! {
    #[test]
    fn any_plots_come_back(plots in prop::collection::vec(plot(), 1..5), decimals in 3_usize..6) {
        let header = PlotHeader::of_zone(PlaneZone::new(3, 29, true).unwrap(), decimals);
        let file = PlotFile { header, plots, issues: vec![] };
        let back = read(&write_plots(&file).unwrap());
        prop_assert_eq!(&back.issues, &[]);
        prop_assert_eq!(bare(&back), file);
    }
}
