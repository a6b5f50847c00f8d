var settings = await JsonSerializer
    .DeserializeAsync<Settings>(Request.Body); // {{mark}}
