#include <string.h>

struct user { char name[16]; int admin; };

int set_name(struct user *u, const char *name) {
  memcpy(u->name, name, strlen(name) + 1);
  return 0;
}
