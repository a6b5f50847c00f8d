var settings = await JsonSerializer // {{mark}}
    .DeserializeAsync<Settings>(Request.Body); // {{mark}}
