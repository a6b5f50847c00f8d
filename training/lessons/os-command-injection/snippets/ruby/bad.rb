def reach
  `ping -c 1 #{params[:host]}` # {{mark}}
end
