//! Exchange files of plot boundaries on the command line: the built program on files.

use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const FILE: &str = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=29\n精度=0.001\n[地块坐标]\n\
    6,381.4023,1,地块一,面,,工业用地,0601,@\nJ1,1,4852000.000,29548000.000\nJ2,1,4852350.500,29549800.250\n\
    J3,1,4850900.125,29550420.750\nJ4,1,4850210.000,29549105.500\nJ5,1,4850655.750,29547890.125\nJ1,1,4852000.000,29548000.000\n";

/// Exit code, standard output, standard error; in a folder without data.
fn groundplan(folder: &Path, arguments: &[&str], input: &[u8]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_groundplan"));
    let command = command.args(arguments).current_dir(folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let done = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (done.status.code().unwrap(), text(done.stdout), text(done.stderr))
}

#[test]
fn a_file_is_shown_as_a_table_or_as_geojson_without_any_data() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("红线.txt"), FILE).unwrap();
    let (code, table, errors) = groundplan(folder.path(), &["read-plot", "红线.txt"], b"");
    assert_eq!((code, errors.as_str()), (0, ""), "{table}");
    for words in ["地块一", "EPSG:4517", "381.4023", "3814023.14", "survey on CGCS2000"] {
        assert!(table.contains(words), "{words}: {table}");
    }
    let (_, answer, _) = groundplan(folder.path(), &["read-plot", "-", "--format", "json"], FILE.as_bytes());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&answer["issues"], &answer["features"][0]["properties"]["point_count"]), (&json!([]), &json!(5)));
    let (_, plain, _) = groundplan(folder.path(), &["read-plot", "红线.txt", "--format", "geojson"], b"");
    assert_eq!(serde_json::from_str::<Value>(&plain).unwrap()["features"], answer["features"]);
}

#[test]
fn a_file_in_the_encoding_of_windows_is_the_same() {
    let folder = TempDir::new().unwrap();
    let shown = |bytes: &[u8]| groundplan(folder.path(), &["read-plot", "-", "--format", "json"], bytes);
    let plain = shown(FILE.as_bytes());
    assert_eq!(plain.0, 0);
    assert_eq!(shown(&encoding_rs::GB18030.encode(FILE).0), plain);
}

#[test]
fn what_was_left_out_is_told_and_shows_in_the_exit_code() {
    let folder = TempDir::new().unwrap();
    let broken = FILE.replace("J3,1,4850900.125", "J3,1,485O900.125");
    let (code, table, _) = groundplan(folder.path(), &["read-plot", "-"], broken.as_bytes());
    assert_eq!(code, 1);
    assert!(table.contains("line 10, character 6: error: cannot be read"), "{table}");
    let (code, rows, remarks) = groundplan(folder.path(), &["read-plot", "-", "--format", "csv"], broken.as_bytes());
    assert_eq!((code, rows.lines().count()), (1, 1));
    assert!(remarks.contains("line 7: error: plot `地块一` is left out"), "{remarks}");
    assert_eq!(groundplan(folder.path(), &["read-plot", "nowhere.txt"], b"").0, 2);
    assert_eq!(groundplan(folder.path(), &["read-plot"], b"").0, 2);
}

#[test]
fn what_was_read_is_written_as_the_file_it_was() {
    let folder = TempDir::new().unwrap();
    let (_, features, _) = groundplan(folder.path(), &["read-plot", "-", "--format", "geojson"], FILE.as_bytes());
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let arguments = ["write-plot", "--file", "-", "--zone", "EPSG:4517", "--data", data.to_str().unwrap()];
    let (code, text, errors) = groundplan(folder.path(), &arguments, features.as_bytes());
    assert_eq!((code, errors.as_str()), (0, ""));
    let points = |text: &str| text.replace("\r\n", "\n").split_once("[地块坐标]").map(|(_, points)| points.to_string());
    assert_eq!(points(&text), points(FILE));
}
