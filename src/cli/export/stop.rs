//! Ctrl-C and SIGTERM while a file is written.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is said when it was stopped.
pub(super) const STOPPED: &str = "stopped; nothing was written";

/// From now on these signals do not end the program but turn the switch.
pub(super) fn watch(switch: &Arc<AtomicBool>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let switch = Arc::clone(switch);
    // The thread ends with the program.
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(stopped());
        switch.store(true, Ordering::Relaxed);
    })?;
    Ok(())
}

#[cfg(unix)]
async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminated) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}

#[cfg(not(unix))]
async fn stopped() {
    let _ = tokio::signal::ctrl_c().await;
}
