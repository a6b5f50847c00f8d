Rails.application.configure do
  config.secret_key_base = ENV.fetch("SECRET_KEY_BASE") # {{mark}}
end
