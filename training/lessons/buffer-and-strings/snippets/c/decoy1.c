#include <string.h>

struct user { char name[16]; int admin; };

int set_name(struct user *u, const char *name) {
  strncpy(u->name, name, sizeof u->name);
  return 0;
}
