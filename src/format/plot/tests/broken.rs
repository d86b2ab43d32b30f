//! Broken lines harm no more than they must.

use super::*;
use proptest::prelude::*;

/// Three plots, and a line that is put at some place among their lines.
fn three(line: &str, at: usize) -> PlotFile {
    let plot =
        |n: u32| format!("5,1,{n},{n}号,面,,,,@\n{}", square("J", 1, 4_852_000.0 + f64::from(n) * 1000.0, 548_000.0));
    let all: String = (1..=3).map(plot).collect();
    let mut lines: Vec<&str> = all.lines().collect();
    lines.insert(at, line);
    read(&with_plots(&lines.join("\n")))
}

#[test]
fn a_broken_point_costs_its_plot_and_no_other() {
    for (line, column) in [
        ("J9,1,4852000", None),
        ("J9,eins,4852000,548000", Some(4)),
        ("J9,1,nan,548000", Some(6)),
        ("J9,1,4852000,inf", Some(14)),
        ("J9,1,4852000,5.48e5", Some(14)),
        ("J9,1,,548000", Some(6)),
        ("J9,-1,4852000,548000", Some(4)),
        ("J9,1，4852000，548000", None),
        ("???", None),
    ] {
        let file = three(line, 8);
        assert_eq!(names(&file), ["1号", "3号"], "{line}: {:?}", file.issues);
        assert_eq!(found(&file), [(13, Severity::Error), (15, Severity::Error)], "{line}");
        assert_eq!(file.issues[1].column, column, "{line}");
        says(&file, 13, "left out: lines that cannot be read: 15");
    }
}

#[test]
fn a_broken_line_behind_a_whole_plot_costs_only_what_follows_it() {
    // It may have been the line of a plot: its points are not given to the plot before.
    let file = three("5;1;4;4号;面;;;;", 6);
    assert_eq!(names(&file), ["1号", "2号", "3号"]);
    let rest = square("J", 1, 4_859_000.0, 548_000.0);
    let text = with_plots(&format!("5,1,1,甲,面,,,,@\n{}五,1\n{rest}", square("J", 1, 4_852_000.0, 548_000.0)));
    let file = read(&text);
    assert_eq!((names(&file), file.plots[0].rings.len()), (vec!["甲"], 1));
    assert_eq!(found(&file), [(13, Severity::Error), (14, Severity::Error)]);
    says(&file, 14, "points up to line 18 belong to no plot");
}

#[test]
fn what_is_no_plot_is_left_out_with_its_reason() {
    for (lines, words) in [
        ("2,1,1,线,线,,,,@\nJ1,1,4852000,548000\nJ2,1,4852000,548100\n", "only 面 is read"),
        ("0,1,1,空,面,,,,@\n", "has no points"),
        ("2,1,1,短,面,,,,@\nJ1,1,4852000,548000\nJ2,1,4852000,548100\n", "fewer than three points"),
    ] {
        let file = read(&with_plots(lines));
        assert!(file.plots.is_empty(), "{lines}");
        says(&file, 7, words);
    }
}

#[test]
fn a_file_of_another_kind_is_no_plot_and_not_a_thousand_errors_more() {
    for text in ["", "hello", "{\"type\": \"FeatureCollection\"}", "<html></html>", "[属性描述]\n", "[地块坐标]\n"]
    {
        let file = read(text);
        assert!(file.plots.is_empty(), "{text}");
        says(&file, 1, "there is no plot in it");
    }
    let nonsense = format!("[地块坐标]\n{}", "nonsense\n".repeat(50_000));
    assert_eq!(read(&nonsense).issues.len(), 1001);
}

#[test]
fn as_many_rings_or_attributes_as_there_can_be_take_no_time() {
    let rings: String = (0..90_000).map(|n| format!("J,{n},1,1\n")).collect();
    let attributes: String = (0..90_000).map(|n| format!("a{n}=1\n")).collect();
    let begun = std::time::Instant::now();
    let file = read(&format!("{attributes}{}", with_plots(&format!("1,1,1,甲,面,,,,@\n{rings}"))));
    assert!(file.plots.is_empty() && file.header.attributes.len() == 200);
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[test]
fn what_is_too_large_is_not_read() {
    let limits = PlotLimits { bytes: 1000, lines: 30, points: 6 };
    let with = |change: fn(&mut PlotLimits)| {
        let mut changed = limits;
        change(&mut changed);
        read_plots(P5, &changed, None).map(|file| file.plots.len()).map_err(|e| e.to_string())
    };
    assert_eq!(with(|_| {}), Ok(1));
    assert_eq!(with(|limits| limits.bytes = 100), Err("the file has more than 100 bytes".into()));
    assert_eq!(with(|limits| limits.lines = 12), Err("the file has more than 12 lines".into()));
    assert_eq!(with(|limits| limits.points = 5), Err("the file has more than 5 points".into()));
}

#[test]
fn odd_attributes_are_told_and_harm_nothing() {
    let text = P5.replace("转换参数=,,,,,,", "转换参数=1.5,0,0,0,0,0,0\n带号=30\n说明");
    let file = read(&text);
    assert_eq!((file.plots.len(), file.plots[0].zone.epsg()), (1, 4517));
    assert_eq!(found(&file), [(11, Severity::Warning), (12, Severity::Warning), (13, Severity::Warning)]);
}

#[test]
fn a_closing_point_that_lies_elsewhere_is_told() {
    let text = P5.replace("J1,1,4852000.000,29548000.000\n\n", "");
    let moved =
        format!("{}J1,1,4852000.020,29548000.000\n", text.strip_suffix("J1,1,4852000.000,29548000.000\n").unwrap());
    let file = read(&moved);
    assert_eq!(file.plots[0].point_count(), 6);
    says(&file, 19, "has other coordinates at the end");
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&decode_plot_text(&bytes));
    }

    /// Lines of a file in any order, some of them twice, some cut.
    #[test]
    fn no_shuffled_file_is_too_strange(picks in prop::collection::vec((0_usize..19, 0_usize..40), 0..40)) {
        let lines: Vec<&str> = P5.lines().collect();
        let text: Vec<String> = picks.iter().map(|(at, cut)| lines[*at].chars().take(*cut).collect()).collect();
        let file = read(&text.join("\n"));
        prop_assert!(file.plots.iter().all(|plot| plot.rings.iter().all(|ring| ring.points.len() > 2)));
        prop_assert!(!file.plots.is_empty() || !file.issues.is_empty());
    }

    #[test]
    fn one_line_put_anywhere_costs_at_most_one_plot(line in "[^\r\n]{0,30}", at in 0_usize..19) {
        prop_assume!(!line.contains('@') && !line.contains(['[', '【', '［', '面', '线', '点']));
        prop_assert!(three(&line, at).plots.len() >= 2);
    }
}
