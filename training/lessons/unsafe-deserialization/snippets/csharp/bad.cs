var reader = new BinaryFormatter(); // {{mark}}
var settings = (Settings)reader.Deserialize(Request.Body); // {{mark}}
