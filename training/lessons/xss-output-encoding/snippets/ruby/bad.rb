def greet
  render html: "<p>Welcome, #{params[:name]}".html_safe # {{mark}}
end
