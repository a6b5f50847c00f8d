def greet
  render html: helpers.tag.p("Welcome, #{params[:name]}") # {{mark}}
end
