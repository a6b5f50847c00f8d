use reqwest::{Certificate, Client, Result};

fn client(ca: Certificate) -> Result<Client> {
    Client::builder()
        .add_root_certificate(ca) // {{mark}}
        .build()
}
