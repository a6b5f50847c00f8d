use reqwest::{Client, Result};

fn client() -> Result<Client> {
    Client::builder()
        .danger_accept_invalid_certs(true) // {{mark}}
        .build()
}
