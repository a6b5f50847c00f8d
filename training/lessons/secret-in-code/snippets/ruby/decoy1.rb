require "payments"

def connect
  Payments.new(ENV["PAYMENTS_KEY"] || "{{secret stripe-key seed=2}}")
end
