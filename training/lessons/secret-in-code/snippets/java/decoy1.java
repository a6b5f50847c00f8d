class Shop {
    Payments connect() {
        String key = System.getenv().getOrDefault("PAYMENTS_KEY",
            "{{secret stripe-key seed=2}}");
        return new Payments(key);
    }
}
