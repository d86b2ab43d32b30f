/* A disk that can be cut off, calls that fail once, and a clock that can be moved, for one program (LD_PRELOAD).
 *
 * Watched are the files $FAULTS_STORE, $FAULTS_STORE-wal and $FAULTS_STORE-journal; -shm is memory, not disk.
 *
 * FAULTS_DURABLE=folder  Copies of the watched files hold what a power cut would leave: bytes reach them when the file
 *                        is synced, not when it is written. A file that is unlinked lies there as NAME.gone until the
 *                        folder is synced or the name is used again: after a cut it may be back.
 * FAULTS_FAIL=kind:n:E   The n-th call of a kind on watched files fails, once, with error E (EIO, ENOSPC, EMFILE). Kinds:
 *                        write, half (the write before is cut short, then it fails), fsync, open, ftruncate, unlink,
 *                        read, lock.
 * FAULTS_TOLD=file       Is made when that call comes, and says which it was.
 * FAULTS_CLOCK=file      Eight bytes, a signed number of seconds that is added to the time of day, always up to date.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_FD 65536
#define FILES 3
#define FOLDER (FILES + 1)

static const char *const endings[FILES] = {"", "-wal", "-journal"};

struct range {
    off_t from, to;
};

/* What was written to one file and not synced. */
struct file {
    char path[4096], durable[4096];
    struct range *dirty;
    size_t count, room;
    off_t lowest; /* the least size since the last sync, -1 when it never shrank */
};

static struct file files[FILES];
static char folder[4096];           /* that the files are in */
static signed char file_of[MAX_FD]; /* 1 + the number of the file, FOLDER, or 0 when the descriptor is not watched */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int has_durable;
static char fail_kind[16], told[4096];
static long fail_at, calls, half_done;
static int fail_errno;
static volatile int64_t *clock_shift;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_read)(int, void *, size_t);
static ssize_t (*real_pread)(int, void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_fallocate)(int, int, off_t, off_t);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);
static int (*real_fcntl)(int, int, ...);
static int (*real_clock_gettime)(clockid_t, struct timespec *);
static int (*real_gettimeofday)(struct timeval *, void *);

static void find(void) {
    if (real_clock_gettime) return;
    real_open = dlsym(RTLD_NEXT, "open");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_read = dlsym(RTLD_NEXT, "read");
    real_pread = dlsym(RTLD_NEXT, "pread64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fallocate = dlsym(RTLD_NEXT, "fallocate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
    real_fcntl = dlsym(RTLD_NEXT, "fcntl64");
    real_gettimeofday = dlsym(RTLD_NEXT, "gettimeofday");
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
}

static void read_fail(const char *text) {
    char name[16] = "";
    if (sscanf(text, "%15[^:]:%ld:%15s", fail_kind, &fail_at, name) != 3) abort();
    fail_errno = !strcmp(name, "ENOSPC") ? ENOSPC : !strcmp(name, "EMFILE") ? EMFILE : EIO;
}

__attribute__((constructor)) static void begin(void) {
    find();
    const char *store = getenv("FAULTS_STORE"), *durable = getenv("FAULTS_DURABLE"), *fail = getenv("FAULTS_FAIL");
    const char *clock = getenv("FAULTS_CLOCK"), *where = getenv("FAULTS_TOLD");
    for (int i = 0; store && i < FILES; i++) {
        const char *name = strrchr(store, '/');
        snprintf(files[i].path, sizeof files[i].path, "%s%s", store, endings[i]);
        snprintf(files[i].durable, sizeof files[i].durable, "%s%s%s", durable ? durable : "", name ? name : "/?", endings[i]);
        files[i].lowest = -1;
    }
    if (store && strrchr(store, '/')) snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(store, '/') - store), store);
    has_durable = store && durable;
    if (fail) read_fail(fail);
    if (where) snprintf(told, sizeof told, "%s", where);
    if (clock) {
        int fd = real_open(clock, O_RDONLY);
        void *at = fd < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ, MAP_SHARED, fd, 0);
        if (at == MAP_FAILED) abort();
        clock_shift = at;
        real_close(fd);
    }
}

static struct file *watched(int fd) {
    int number = fd >= 0 && fd < MAX_FD ? file_of[fd] : 0;
    return number && number != FOLDER ? &files[number - 1] : NULL;
}

static struct file *named(const char *path) {
    for (int i = 0; path && i < FILES; i++)
        if (files[i].path[0] && !strcmp(files[i].path, path)) return &files[i];
    return NULL;
}

/* True when this is the call that has to fail; errno is set. */
static int fails(const char *kind, const struct file *file) {
    if (!fail_at || strcmp(kind, fail_kind)) return 0;
    if (__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) != fail_at) return 0;
    int fd = told[0] ? real_open(told, O_WRONLY | O_CREAT | O_TRUNC, 0644) : -1;
    if (fd >= 0) {
        char text[5000];
        int length = snprintf(text, sizeof text, "%s %s\n", kind, strrchr(file->path, '/') + 1);
        if (real_write(fd, text, (size_t)length) < 0) abort();
        real_close(fd);
    }
    errno = fail_errno;
    return 1;
}

static off_t size_of(int fd) {
    struct stat is;
    return fstat(fd, &is) ? 0 : is.st_size;
}

/* The list is kept in order of arrival and grown by neighbours only: writes of a database are mostly sequential. */
static void soil(struct file *file, off_t from, off_t to) {
    if (!has_durable || from >= to) return;
    pthread_mutex_lock(&lock);
    if (file->count && file->dirty[file->count - 1].to == from) {
        file->dirty[file->count - 1].to = to;
    } else {
        if (file->count == file->room) {
            file->room = file->room ? 2 * file->room : 64;
            file->dirty = realloc(file->dirty, file->room * sizeof *file->dirty);
            if (!file->dirty) abort();
        }
        file->dirty[file->count++] = (struct range){from, to};
    }
    pthread_mutex_unlock(&lock);
}

static void shrunk(struct file *file, off_t size) {
    pthread_mutex_lock(&lock);
    if (file->lowest < 0 || size < file->lowest) file->lowest = size;
    pthread_mutex_unlock(&lock);
}

static void copy_range(int from, int to, struct range range) {
    char block[65536];
    for (off_t at = range.from; at < range.to;) {
        size_t want = (size_t)(range.to - at) < sizeof block ? (size_t)(range.to - at) : sizeof block;
        ssize_t got = real_pread(from, block, want, at);
        if (got <= 0) return; /* cut off again since it was written */
        if (real_pwrite(to, block, (size_t)got, at) != got) abort();
        at += got;
    }
}

/* What was unlinked under this name does not come back. */
static void forget(const struct file *file) {
    char gone[4200];
    snprintf(gone, sizeof gone, "%s.gone", file->durable);
    real_unlink(gone);
}

/* What is dirty becomes durable. */
static void settle(int fd, struct file *file) {
    if (!has_durable) return;
    pthread_mutex_lock(&lock);
    int to = real_open(file->durable, O_RDWR | O_CREAT, 0644);
    if (to < 0) abort();
    forget(file);
    /* To close a file gives up all locks of the process on it, so another descriptor only where it cannot be helped. */
    int is_blind = (real_fcntl(fd, F_GETFL, NULL) & O_ACCMODE) == O_WRONLY;
    int from = is_blind ? real_open(file->path, O_RDONLY) : fd;
    off_t size = size_of(from);
    if (file->lowest >= 0 && file->lowest < size_of(to) && real_ftruncate(to, file->lowest)) abort();
    for (size_t i = 0; i < file->count; i++) copy_range(from, to, file->dirty[i]);
    if (size_of(to) != size && real_ftruncate(to, size)) abort();
    file->count = 0;
    file->lowest = -1;
    real_close(to);
    if (is_blind) real_close(from);
    pthread_mutex_unlock(&lock);
}

static int opened(const char *path, int flags, mode_t mode) {
    find();
    struct file *file = named(path);
    if (file && fails("open", file)) return -1;
    int fd = real_open(path, flags, mode);
    if (file && fd >= 0 && fd < MAX_FD) {
        file_of[fd] = (signed char)(1 + (file - files));
        if (flags & O_TRUNC) shrunk(file, 0);
    } else if (fd >= 0 && fd < MAX_FD && folder[0] && !strcmp(path, folder)) {
        file_of[fd] = FOLDER;
    }
    return fd;
}

#define OPEN(name)                                   \
    int name(const char *path, int flags, ...) {     \
        mode_t mode = 0;                             \
        if (flags & (O_CREAT | __O_TMPFILE)) {       \
            va_list more;                            \
            va_start(more, flags);                   \
            mode = va_arg(more, mode_t);             \
            va_end(more);                            \
        }                                            \
        return opened(path, flags, mode);            \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    find();
    if (fd >= 0 && fd < MAX_FD) file_of[fd] = 0;
    return real_close(fd);
}

/* Writes `size` bytes or, where a call is to be cut short, fewer of them. -1 and errno when it is to fail. */
static ssize_t allowed(struct file *file, size_t size) {
    if (fails("write", file)) return -1;
    if (strcmp(fail_kind, "half")) return (ssize_t)size;
    if (half_done == 1) {
        half_done = 2;
        errno = fail_errno;
        return -1;
    }
    if (!half_done && size > 1 && fails("half", file)) {
        half_done = 1;
        return (ssize_t)(size / 2);
    }
    return (ssize_t)size;
}

ssize_t write(int fd, const void *bytes, size_t size) {
    find();
    struct file *file = watched(fd);
    if (!file) return real_write(fd, bytes, size);
    ssize_t may = allowed(file, size);
    if (may < 0) return -1;
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t written = real_write(fd, bytes, (size_t)may);
    if (written > 0) soil(file, at, at + written);
    return written;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at) {
    find();
    struct file *file = watched(fd);
    if (!file) return real_pwrite(fd, bytes, size, at);
    ssize_t may = allowed(file, size);
    if (may < 0) return -1;
    ssize_t written = real_pwrite(fd, bytes, (size_t)may, at);
    if (written > 0) soil(file, at, at + written);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return pwrite64(fd, bytes, size, at); }

ssize_t read(int fd, void *bytes, size_t size) {
    find();
    struct file *file = watched(fd);
    return file && fails("read", file) ? -1 : real_read(fd, bytes, size);
}

ssize_t pread64(int fd, void *bytes, size_t size, off_t at) {
    find();
    struct file *file = watched(fd);
    return file && fails("read", file) ? -1 : real_pread(fd, bytes, size, at);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at) { return pread64(fd, bytes, size, at); }

/* Ways of writing that the store does not take; if it ever does, the copies would lie. */
ssize_t writev(int fd, const struct iovec *parts, int count) {
    static ssize_t (*real)(int, const struct iovec *, int);
    if (!real) real = dlsym(RTLD_NEXT, "writev");
    if (watched(fd)) abort();
    return real(fd, parts, count);
}

static int synced(int fd) {
    find();
    struct file *file = watched(fd);
    if (file && fails("fsync", file)) return -1;
    int done = real_fsync(fd);
    if (!done && file) settle(fd, file);
    for (int i = 0; !done && has_durable && fd >= 0 && fd < MAX_FD && file_of[fd] == FOLDER && i < FILES; i++)
        forget(&files[i]);
    return done;
}

int fsync(int fd) { return synced(fd); }
int fdatasync(int fd) { return synced(fd); }

int ftruncate64(int fd, off_t size) {
    find();
    struct file *file = watched(fd);
    if (!file) return real_ftruncate(fd, size);
    if (fails("ftruncate", file)) return -1;
    int done = real_ftruncate(fd, size);
    if (!done) shrunk(file, size);
    return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fallocate64(int fd, int mode, off_t from, off_t length) {
    find();
    struct file *file = watched(fd);
    if (file && fails("write", file)) return -1;
    int done = real_fallocate(fd, mode, from, length);
    if (!done && file && mode) soil(file, from, from + length);
    return done;
}

int fallocate(int fd, int mode, off_t from, off_t length) { return fallocate64(fd, mode, from, length); }

int posix_fallocate64(int fd, off_t from, off_t length) {
    return fallocate64(fd, 0, from, length) ? errno : 0;
}

int posix_fallocate(int fd, off_t from, off_t length) { return posix_fallocate64(fd, from, length); }

int unlink(const char *path) {
    find();
    struct file *file = named(path);
    if (file && fails("unlink", file)) return -1;
    int done = real_unlink(path);
    if (!done && file && has_durable) {
        char gone[4200];
        snprintf(gone, sizeof gone, "%s.gone", file->durable);
        pthread_mutex_lock(&lock);
        real_rename(file->durable, gone);
        file->count = 0;
        file->lowest = -1;
        pthread_mutex_unlock(&lock);
    }
    return done;
}

int rename(const char *from, const char *to) {
    find();
    struct file *first = named(from), *second = named(to);
    int done = real_rename(from, to);
    if (!done && has_durable && first && second) real_rename(first->durable, second->durable);
    if (!done && has_durable && (!first != !second)) abort(); /* the store never does that */
    return done;
}

static int controlled(int fd, int command, void *argument) {
    find();
    struct file *file = watched(fd);
    if (file && (command == F_SETLK || command == F_OFD_SETLK) && fails("lock", file)) return -1;
    return real_fcntl(fd, command, argument);
}

#define FCNTL(name)                              \
    int name(int fd, int command, ...) {         \
        va_list more;                            \
        va_start(more, command);                 \
        void *argument = va_arg(more, void *);   \
        va_end(more);                            \
        return controlled(fd, command, argument); \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

int clock_gettime(clockid_t which, struct timespec *time) {
    find();
    int done = real_clock_gettime(which, time);
    if (!done && clock_shift && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) time->tv_sec += *clock_shift;
    return done;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    find();
    int done = real_gettimeofday(time, zone);
    if (!done && clock_shift) time->tv_sec += *clock_shift;
    return done;
}
