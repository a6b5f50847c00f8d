#include <spawn.h>

extern char **environ;

int reach(char *host, pid_t *pid) {
  char *args[] = {"ping", "-c", "1", "--", host, NULL};
  return posix_spawnp(pid, "ping", NULL, NULL, args, environ); // {{mark}}
}
