#include <stdlib.h>

void make_token(unsigned char token[32]) {
  for (int i = 0; i < 32; i++)
    token[i] = rand() & 0xff; // {{mark}}
}
