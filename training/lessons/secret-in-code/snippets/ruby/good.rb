require "payments"

def connect
  # fetch raises KeyError for a missing variable and names it.
  Payments.new(ENV.fetch("PAYMENTS_KEY")) # {{mark}}
end
