//! The built program on a folder of its own.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder in which there may be a store one day.
pub struct Place {
    pub folder: TempDir,
}

/// What the program said, and its exit code.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("plan.gpkg")
    }

    pub fn keys_file(&self) -> PathBuf {
        self.folder.path().join("plan.gpkg.keys.json")
    }

    /// `groundplan key` with these arguments and this store, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_groundplan"));
        command.env_clear().arg("key").args(arguments).arg("--store").arg(self.store());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn key(&self, arguments: &[&str]) -> Said {
        said(self.command(arguments).output().unwrap())
    }

    /// Makes a key and returns its text.
    pub fn create(&self, name: &str, more: &[&str]) -> String {
        let said = self.key(&[&["create", "--name", name, "--role", "editor"], more].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        said.out.trim_end().to_string()
    }

    /// `key check` with this on its standard input.
    pub fn check(&self, input: &str) -> Said {
        let mut child = self.command(&["check"]).stdin(Stdio::piped()).spawn().unwrap();
        // It may have read enough already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        said(child.wait_with_output().unwrap())
    }

    /// `key create` that writes to a full disk.
    pub fn create_for_nobody(&self, name: &str) -> Said {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = self.command(&["create", "--name", name, "--role", "admin"]);
        said(command.stdout(full).output().unwrap())
    }

    /// The keys as `key list --format json` gives them.
    pub fn list(&self) -> Vec<serde_json::Value> {
        let said = self.key(&["list", "--format", "json"]);
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    }
}

fn said(output: Output) -> Said {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}
