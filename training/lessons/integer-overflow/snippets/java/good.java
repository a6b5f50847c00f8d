class Cart {
  int total(int price, int count) {
    return Math.multiplyExact(price, count); // {{mark}}
  }
}
