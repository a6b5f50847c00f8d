#include <stdio.h>
#include <stdlib.h>

FILE *report(char *name) {
  return fopen(tmpnam(name), "w"); // {{mark}}
}
