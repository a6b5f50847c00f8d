class Shop {
    Payments connect() {
        byte[] key = Base64.getDecoder()
            .decode("{{secret aws-secret-key seed=1}}");
        return new Payments(new String(key));
    }
}
