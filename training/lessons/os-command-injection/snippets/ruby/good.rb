def reach
  Open3.capture2("ping", "-c", "1", "--", params[:host]) # {{mark}}
end
