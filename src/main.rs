//! The `groundplan` binary: reads the command line and hands over to the library.

/// Answers are made of many small pieces of memory, given back at once by whichever thread sent them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    groundplan::cli::main()
}
