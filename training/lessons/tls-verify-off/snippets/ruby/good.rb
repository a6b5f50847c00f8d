http = Net::HTTP.new("billing.internal", 443)
http.use_ssl = true
http.ca_file = "/etc/ca.pem" # {{mark}}
