def price
  operator = { "plus" => :+, "times" => :* }.fetch(params[:operator])
  params[:a].to_f.public_send(operator, params[:b].to_f) # {{mark}}
end
