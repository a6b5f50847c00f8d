#include <stddef.h>
#include <sys/random.h>

int make_token(unsigned char token[32]) {
  return getrandom(token, 32, 0) == 32 ? 0 : -1; // {{mark}}
}
