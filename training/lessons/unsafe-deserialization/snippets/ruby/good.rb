def settings
  JSON.parse(Base64.decode64(cookies[:settings])) # {{mark}}
end
