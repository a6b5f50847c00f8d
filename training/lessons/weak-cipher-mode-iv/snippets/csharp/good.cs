using var box = new AesGcm(key, 16); // {{mark}}
