require "payments"

def connect
  Payments.new("{{secret stripe-key seed=1}}") # {{mark stripe-access-token}}
end
