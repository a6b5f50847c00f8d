class Shop {
    Payments connect() {
        String key = System.getenv("PAYMENTS_KEY"); // {{mark}}
        if (key == null) {
            throw new IllegalStateException("PAYMENTS_KEY is not set");
        }
        return new Payments(key);
    }
}
