require "base64"
require "payments"

def connect
  Payments.new(Base64.decode64("{{secret aws-secret-key seed=1}}"))
end
