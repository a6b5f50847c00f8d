#include <stdio.h>
#include <stdlib.h>

int reach(const char *host) {
  char line[256];
  snprintf(line, sizeof line, "ping -c 1 %s", host);
  return system(line); /* a shell reads it */ // {{mark}}
}
