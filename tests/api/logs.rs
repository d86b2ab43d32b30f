//! What is logged of a request, and what never is.

use crate::kept::Kept;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything that is logged from now on by any thread, other tests included, at the most talkative level.
fn captured() -> Lines {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone());
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    lines
}

#[tokio::test]
async fn each_request_is_one_line_and_no_key_is_in_any() {
    let lines = captured();
    let app = Kept::new();
    let (editor, path) = (app.editor(), "/collections/zone/items/log_probe");
    let secret = editor.strip_prefix("Bearer ").unwrap();
    app.write_if(
        &editor,
        &format!("PUT {path}?reason=quiet-reason"),
        ("if-none-match", "*"),
        &json!({"type": "Feature"}),
    )
    .await;
    app.get(&format!("{path}?token={secret}")).await.problem(400, "unknown");
    app.call(&format!("{editor}x"), &format!("GET {path}"), &[], "").await.problem(401, "wrong");
    app.call(&format!("Basic {secret}"), &format!("GET {path}"), &[("cookie", secret)], "").await.problem(401, "wrong");
    app.call("", &format!("DELETE {path}"), &[], "").await.problem(401, "nobody");
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let requests: Vec<&str> = text.lines().filter(|l| l.contains("log_probe") && l.contains(" request ")).collect();
    assert_eq!(requests.len(), 5, "{requests:#?}");
    for (line, words) in requests.iter().zip([
        ["method=\"PUT\"", "status=201", "who=\"editor of all\""],
        ["method=\"GET\"", "status=400", "who=\"anonymous\""],
        ["method=\"GET\"", "status=401", "who=\"unknown\""],
        ["method=\"GET\"", "status=401", "who=\"unknown\""],
        ["method=\"DELETE\"", "status=401", "who=\"anonymous\""],
    ]) {
        for word in words.into_iter().chain([
            "path=\"/collections/zone/items/log_probe\"",
            "duration_ms=",
            "client=\"unknown\"",
        ]) {
            assert!(line.contains(word), "{word}: {line}");
        }
    }
    let end: String = secret.chars().rev().take(20).collect::<Vec<_>>().into_iter().rev().collect();
    for word in [secret, &end, "quiet-reason", "Bearer gp_"] {
        assert!(!text.contains(word), "{word}");
    }
}
