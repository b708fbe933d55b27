/* Loaded with LD_PRELOAD into a hub under test: answers some reads, writes and syncs of some files with EIO, as a dying
 * disk does. A shared 64-byte control file says which: byte 0 on/off, byte 1 percent, byte 2 what (1 write, 2 sync,
 * 4 read), bytes 4.. the text a file's path must contain. Compiled by failingDisk.ts. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static volatile unsigned char *control;
static unsigned seed;

__attribute__((constructor)) static void load(void) {
  const char *path = getenv("CHAOS_DISK");
  int fd = path ? open(path, O_RDONLY) : -1;
  if (fd < 0) return;
  void *map = mmap(NULL, 64, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (map != MAP_FAILED) control = map;
  seed = (unsigned)getpid();
}

static int fails(int fd, int what) {
  char link[64], path[512];
  ssize_t n;
  if (!control || !control[0] || !(control[2] & what)) return 0;
  if ((unsigned)(rand_r(&seed) % 100) >= control[1]) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return strstr(path, (const char *)control + 4) != NULL;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define FAIL(fd, what) \
  if (fails(fd, what)) { errno = EIO; return -1; }

ssize_t write(int fd, const void *buf, size_t n) { REAL(write); FAIL(fd, 1) return real(fd, buf, n); }
ssize_t pwrite(int fd, const void *buf, size_t n, off_t at) { REAL(pwrite); FAIL(fd, 1) return real(fd, buf, n, at); }
ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t at) { REAL(pwrite64); FAIL(fd, 1) return real(fd, buf, n, at); }
ssize_t read(int fd, void *buf, size_t n) { REAL(read); FAIL(fd, 4) return real(fd, buf, n); }
ssize_t pread(int fd, void *buf, size_t n, off_t at) { REAL(pread); FAIL(fd, 4) return real(fd, buf, n, at); }
ssize_t pread64(int fd, void *buf, size_t n, off64_t at) { REAL(pread64); FAIL(fd, 4) return real(fd, buf, n, at); }
int fsync(int fd) { REAL(fsync); FAIL(fd, 2) return real(fd); }
int fdatasync(int fd) { REAL(fdatasync); FAIL(fd, 2) return real(fd); }
