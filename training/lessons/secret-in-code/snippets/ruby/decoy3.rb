require "payments"
require_relative "config"

# In config.rb: PAYMENTS_KEY = "{{secret stripe-key seed=2}}"

def connect
  Payments.new(PAYMENTS_KEY)
end
