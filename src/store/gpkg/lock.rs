//! A file system layer of `SQLite` that keeps the file for one writer, and the only unsafe code of the house.
//!
//! `SQLite` before 3.51.3 can corrupt a database in WAL mode when two connections write or checkpoint at the same moment,
//! and `proj-sys` keeps us at 3.50. So there must never be a second one, in this process or another. In WAL mode the
//! right to write and the right to checkpoint are locks 0 and 1 of the shared index file (`WAL_WRITE_LOCK` and
//! `WAL_CKPT_LOCK` of `wal.c`; file format document, §2.3.1). A connection that is opened through [`name`] takes them as
//! usual, and does not give them back before it is closed. Others read as before, and get `SQLITE_BUSY` when they want more.
//!
//! Everything else is done by the file system layer that `SQLite` has as its default.
#![expect(unsafe_code, reason = "SQLite's file system layers are C tables of functions")]

use rusqlite::{Connection, ffi};
use std::ffi::{CStr, c_char, c_int};
use std::sync::OnceLock;

/// The name under which `SQLite` knows this layer.
const NAME: &CStr = c"groundplan-one-writer";
/// How many of the first locks are kept: the right to write and the right to checkpoint.
const KEPT_LOCKS: c_int = 2;

/// What is remembered for an open database file, in the memory behind `SQLite`'s own structure for it.
struct Keeper {
    /// The functions of the default layer.
    original: *const ffi::sqlite3_io_methods,
    /// The same with two of our own.
    patched: ffi::sqlite3_io_methods,
    /// Bit n: lock n is taken, and kept.
    kept: u8,
}

/// The default layer.
struct Base(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite's default layer is a static table that it reads from any thread.
unsafe impl Send for Base {}
// SAFETY: as above; nothing is written through the pointer.
unsafe impl Sync for Base {}

static BASE: OnceLock<Option<Base>> = OnceLock::new();

/// The name of the layer, registered with `SQLite` on the first call; `None` where `SQLite` has no layer to build on.
pub(super) fn name() -> Option<&'static CStr> {
    base().map(|_| NAME)
}

/// The system's error number of the last failed file operation of a connection (`sqlite3_system_errno`).
pub(super) fn system_errno(connection: &Connection) -> i32 {
    // SAFETY: the handle is valid as long as the connection is borrowed, and SQLite takes its own mutex.
    unsafe { ffi::sqlite3_system_errno(connection.handle()) }
}

fn base() -> Option<*mut ffi::sqlite3_vfs> {
    BASE.get_or_init(register).as_ref().map(|base| base.0)
}

/// A copy of the default layer under our name, with more memory for each file and our own `xOpen`.
fn register() -> Option<Base> {
    // SAFETY: a null name asks for the default layer; SQLite initialises itself on this call.
    let base = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
    if base.is_null() {
        return None;
    }
    // SAFETY: the pointer is not null, and points to a structure that lives as long as the process.
    let mut layer = unsafe { *base };
    layer.szOsFile = c_int::try_from(offset(layer.szOsFile)? + size_of::<Keeper>()).ok()?;
    layer.zName = NAME.as_ptr();
    layer.pNext = std::ptr::null_mut();
    layer.xOpen = Some(open);
    // SAFETY: SQLite wants a structure that is never freed, which a leaked box is.
    let registered = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(layer)), 0) };
    (registered == ffi::SQLITE_OK).then_some(Base(base))
}

/// Where the [`Keeper`] lies: behind the default layer's structure, aligned. `SQLite` aligns the whole to eight bytes.
fn offset(size: c_int) -> Option<usize> {
    const { assert!(align_of::<Keeper>() <= 8) };
    Some(usize::try_from(size).ok()?.next_multiple_of(8))
}

/// Opens by the default layer, and puts our functions in place when it is a database with shared memory.
unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    path: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: `base` is a static structure; file and path are SQLite's, and handed on as they came.
    let Some((base, open)) = base().and_then(|base| Some((base, unsafe { (*base).xOpen }?))) else {
        return ffi::SQLITE_CANTOPEN;
    };
    // SAFETY: the same call that SQLite makes, with the default layer as its own first argument.
    let opened = unsafe { open(base, path, file, flags, out_flags) };
    if opened != ffi::SQLITE_OK || flags & ffi::SQLITE_OPEN_MAIN_DB == 0 {
        return opened;
    }
    // SAFETY: `file` was opened just now, so it has its functions, and `keeper` points into its memory.
    unsafe {
        let original = (*file).pMethods;
        let Some(keeper) = keeper(file) else { return ffi::SQLITE_CANTOPEN };
        if original.is_null() || (*original).iVersion < 2 || (*original).xShmLock.is_none() {
            return opened;
        }
        let patched = ffi::sqlite3_io_methods { xShmLock: Some(shm_lock), xShmUnmap: Some(shm_unmap), ..*original };
        keeper.write(Keeper { original, patched, kept: 0 });
        (*file).pMethods = &raw const (*keeper).patched;
    }
    opened
}

/// The memory that `register` asked for behind the default layer's structure.
#[expect(clippy::cast_ptr_alignment, reason = "SQLite aligns its files to eight bytes, and the offset is a multiple")]
fn keeper(file: *mut ffi::sqlite3_file) -> Option<*mut Keeper> {
    // SAFETY: a static structure.
    let size = unsafe { (*base()?).szOsFile };
    // SAFETY: SQLite allocates `szOsFile` bytes of our layer for each file, which is `offset` and a keeper.
    Some(unsafe { file.cast::<u8>().add(offset(size)?) }.cast::<Keeper>())
}

/// Takes or gives back `count` locks from `first`, but keeps the first two once they are taken exclusively.
unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    // SAFETY: this function stands only in the tables that `open` made, behind which there is a keeper; SQLite calls
    // the functions of one file from one thread at a time.
    let Some((keeper, lock)) =
        keeper(file).and_then(|keeper| unsafe { Some((&mut *keeper, (*(*keeper).original).xShmLock?)) })
    else {
        return ffi::SQLITE_IOERR_SHMLOCK;
    };
    // SAFETY: the default layer's own function with a file that it opened.
    let mut ask = |first: c_int, count: c_int, flags: c_int| unsafe { lock(file, first, count, flags) };
    if flags & ffi::SQLITE_SHM_EXCLUSIVE == 0 {
        return ask(first, count, flags);
    }
    if flags & ffi::SQLITE_SHM_UNLOCK == 0 {
        take(keeper, &mut ask, first, count)
    } else {
        give(&mut ask, first, count)
    }
}

/// One by one those that are kept, the others as one range; what was taken is given back when one cannot be had.
fn take(keeper: &mut Keeper, ask: &mut impl FnMut(c_int, c_int, c_int) -> c_int, first: c_int, count: c_int) -> c_int {
    let end = first + count;
    let before = keeper.kept;
    for slot in first..end.min(KEPT_LOCKS) {
        if keeper.kept & (1 << slot) == 0 {
            let taken = ask(slot, 1, ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_EXCLUSIVE);
            if taken != ffi::SQLITE_OK {
                give_back(keeper, ask, before);
                return taken;
            }
            keeper.kept |= 1 << slot;
        }
    }
    let rest = first.max(KEPT_LOCKS);
    let taken = if rest < end {
        ask(rest, end - rest, ffi::SQLITE_SHM_LOCK | ffi::SQLITE_SHM_EXCLUSIVE)
    } else {
        ffi::SQLITE_OK
    };
    if taken != ffi::SQLITE_OK {
        give_back(keeper, ask, before);
    }
    taken
}

/// Gives back only what is not kept.
fn give(ask: &mut impl FnMut(c_int, c_int, c_int) -> c_int, first: c_int, count: c_int) -> c_int {
    let (rest, end) = (first.max(KEPT_LOCKS), first + count);
    if rest < end { ask(rest, end - rest, ffi::SQLITE_SHM_UNLOCK | ffi::SQLITE_SHM_EXCLUSIVE) } else { ffi::SQLITE_OK }
}

/// Gives back kept locks until only those of `before` are left.
fn give_back(keeper: &mut Keeper, ask: &mut impl FnMut(c_int, c_int, c_int) -> c_int, before: u8) {
    for slot in 0..KEPT_LOCKS {
        if keeper.kept & !before & (1 << slot) != 0 {
            ask(slot, 1, ffi::SQLITE_SHM_UNLOCK | ffi::SQLITE_SHM_EXCLUSIVE);
        }
    }
    keeper.kept = before;
}

/// Gives everything back before the shared memory goes: other connections of this process may still have it.
unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: as in `shm_lock`.
    let parts = keeper(file).and_then(|keeper| unsafe {
        let original = (*keeper).original;
        Some((&mut *keeper, (*original).xShmLock?, (*original).xShmUnmap?))
    });
    let Some((keeper, lock, unmap)) = parts else { return ffi::SQLITE_IOERR };
    // SAFETY: the default layer's own functions with a file that it opened.
    give_back(keeper, &mut |first, count, flags| unsafe { lock(file, first, count, flags) }, 0);
    // SAFETY: as above.
    unsafe { unmap(file, delete) }
}
