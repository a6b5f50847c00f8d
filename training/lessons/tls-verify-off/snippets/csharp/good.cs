var handler = new HttpClientHandler(); // {{mark}}
