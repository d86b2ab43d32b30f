//! The `groundplan` binary: reads the command line and hands over to the library.
fn main() -> std::process::ExitCode {
    groundplan::cli::main()
}
