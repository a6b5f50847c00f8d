hash = Digest::MD5.hexdigest(password) # {{mark}}
