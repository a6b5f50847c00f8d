#include <string.h>

struct user { char name[16]; int admin; };

int set_name(struct user *u, const char *name) {
  strcpy(u->name, name); // {{mark}}
  return 0;
}
