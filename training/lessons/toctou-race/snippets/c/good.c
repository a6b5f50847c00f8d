#include <fcntl.h>
#include <unistd.h>

int create(const char *path) {
  return open(path, O_CREAT | O_EXCL | O_WRONLY, 0600); // {{mark}}
}
