Rails.application.configure do
  config.secret_key_base = "{{secret signing-key seed=73}}" # {{mark generic-api-key}}
end
