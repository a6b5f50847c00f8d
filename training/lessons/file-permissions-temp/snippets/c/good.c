#include <stdio.h>
#include <stdlib.h>

FILE *report(void) {
  char name[] = "/tmp/report-XXXXXX";
  int fd = mkstemp(name); // {{mark}}
  return fd < 0 ? NULL : fdopen(fd, "w");
}
