//! What `SQLite` and the system say, as errors of the store.

use super::lock::system_errno;
use super::{StoreError, holder};
use rusqlite::{Connection, Error, ErrorCode, ffi};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Error numbers of Linux and the BSDs: not permitted, no access, file too big, no room, read-only, over quota.
const EPERM: i32 = 1;
const EACCES: i32 = 13;
const EFBIG: i32 = 27;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;
const EDQUOT: i32 = 122;

/// Turns what the system says of a file that should be written into an error that names it.
pub(super) fn unwritten(path: &Path, cause: &io::Error) -> StoreError {
    let (path, detail) = (path.display().to_string(), cause.to_string());
    match cause.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly { path, detail },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            StoreError::NoRoom { path, detail }
        }
        _ => StoreError::Io { path, detail },
    }
}

/// Turns what `SQLite` says into an error that names the file.
pub(super) fn fault(path: &Path, connection: Option<&Connection>, error: &Error) -> StoreError {
    let shown = path.display().to_string();
    let mut detail = error.to_string();
    let Error::SqliteFailure(failure, _) = error else {
        return match error {
            Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..) | Error::IntegralValueOutOfRange(..) => {
                StoreError::Torn { path: shown, detail }
            }
            _ => StoreError::Io { path: shown, detail },
        };
    };
    let errno = connection.map_or(0, system_errno);
    if errno != 0 && matches!(failure.code, ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) {
        detail = format!("{detail} ({})", std::io::Error::from_raw_os_error(errno));
    }
    match (failure.code, errno) {
        (ErrorCode::DiskFull, _) | (ErrorCode::SystemIoFailure, ENOSPC | EFBIG | EDQUOT) => {
            StoreError::NoRoom { path: shown, detail }
        }
        (ErrorCode::ReadOnly | ErrorCode::PermissionDenied, _)
        | (ErrorCode::SystemIoFailure | ErrorCode::CannotOpen, EPERM | EACCES | EROFS) => {
            StoreError::ReadOnly { path: shown, detail }
        }
        (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => {
            StoreError::Locked { by: holder::of(path), path: shown }
        }
        (ErrorCode::DatabaseCorrupt, _) => StoreError::Torn { path: shown, detail },
        (ErrorCode::SystemIoFailure, _) if failure.extended_code == ffi::SQLITE_IOERR_SHORT_READ => {
            StoreError::Torn { path: shown, detail }
        }
        (ErrorCode::NotADatabase, _) => {
            StoreError::NotAStore { path: shown, why: "it is not a GeoPackage file".into() }
        }
        (ErrorCode::TooBig, _) => StoreError::Unsupported { what: detail },
        _ => StoreError::Io { path: shown, detail },
    }
}
