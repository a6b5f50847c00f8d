byte[] hash = MD5.HashData(passwordBytes); // {{mark}}
