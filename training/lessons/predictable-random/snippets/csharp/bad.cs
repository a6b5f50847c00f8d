string token = new Random().NextInt64().ToString("x"); // {{mark}}
