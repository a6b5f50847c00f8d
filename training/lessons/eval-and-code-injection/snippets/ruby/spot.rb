def price
  eval(params[:formula]) # {{mark}}
end
