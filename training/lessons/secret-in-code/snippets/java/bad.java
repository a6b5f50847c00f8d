class Shop {
    Payments connect() {
        return new Payments("{{secret stripe-key seed=1}}"); // {{mark stripe-access-token}}
    }
}
