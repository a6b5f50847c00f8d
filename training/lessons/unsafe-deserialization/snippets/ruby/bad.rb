def settings
  Marshal.load(Base64.decode64(cookies[:settings])) # {{mark}}
end
