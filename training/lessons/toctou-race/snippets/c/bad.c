#include <fcntl.h>
#include <unistd.h>

int create(const char *path) {
  if (access(path, F_OK) == 0) return -1; // {{mark}}
  return open(path, O_CREAT | O_WRONLY, 0600);
}
