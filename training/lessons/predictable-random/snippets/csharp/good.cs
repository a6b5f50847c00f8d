string token = RandomNumberGenerator.GetHexString(64); // {{mark}}
