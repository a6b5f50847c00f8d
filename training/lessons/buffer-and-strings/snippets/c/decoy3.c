#include <string.h>

struct user { char name[16]; int admin; };

int set_name(struct user *u, const char *name) {
  if (strlen(name) > sizeof u->name)
    return -1;
  strcpy(u->name, name);
  return 0;
}
