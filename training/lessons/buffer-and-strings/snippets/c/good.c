#include <stdio.h>

struct user { char name[16]; int admin; };

int set_name(struct user *u, const char *name) {
  int n = snprintf(u->name, sizeof u->name, "%s", name); // {{mark}}
  return n < 0 || (size_t)n >= sizeof u->name ? -1 : 0; // {{mark}}
}
