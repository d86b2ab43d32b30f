//! Files as they come, files that are broken, and files that come back.

mod broken;
mod planes;
mod read;
mod round;

use super::*;
use crate::model::Severity;

/// The test polygon P5 (DOMAIN §1.5) in zone 29 with prefix, as a file has it.
const P5: &str = "[属性描述]
格式版本号=1.01
数据产生单位=某市自然资源局
数据产生日期=2026-05-31
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=29
精度=0.001
转换参数=,,,,,,
[地块坐标]
6,381.4023,1,地块一,面,K45G001001,工业用地,0601,@
J1,1,4852000.000,29548000.000
J2,1,4852350.500,29549800.250
J3,1,4850900.125,29550420.750
J4,1,4850210.000,29549105.500
J5,1,4850655.750,29547890.125
J1,1,4852000.000,29548000.000
";

fn read(text: &str) -> PlotFile {
    read_plots(text, &PlotLimits::default(), None).unwrap()
}

/// A header for zone 29, and below it what is given.
fn with_plots(lines: &str) -> String {
    format!("[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=29\n精度=0.01\n[地块坐标]\n{lines}")
}

/// A square of a hundred metres as lines of a plot.
fn square(name: &str, ring: u32, north: f64, east: f64) -> String {
    let corners = [(0.0, 0.0), (0.0, 100.0), (-100.0, 100.0), (-100.0, 0.0), (0.0, 0.0)];
    let line = |(n, e): &(f64, f64)| format!("{name},{ring},{:.2},{:.2}\n", north + n, east + e);
    corners.iter().map(line).collect()
}

/// Line and severity of each issue.
fn found(file: &PlotFile) -> Vec<(usize, Severity)> {
    file.issues.iter().map(|issue| (issue.line, issue.severity)).collect()
}

fn says(file: &PlotFile, line: usize, words: &str) {
    let about: Vec<&PlotIssue> = file.issues.iter().filter(|issue| issue.line == line).collect();
    assert!(about.iter().any(|issue| issue.message.contains(words)), "line {line}: {:?}", file.issues);
}

fn names(file: &PlotFile) -> Vec<&str> {
    file.plots.iter().map(|plot| plot.name.as_str()).collect()
}
