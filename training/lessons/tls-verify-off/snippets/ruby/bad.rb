http = Net::HTTP.new("billing.internal", 443)
http.use_ssl = true
http.verify_mode = OpenSSL::SSL::VERIFY_NONE # {{mark}}
