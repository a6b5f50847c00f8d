def find
  User.where(name: params[:name]).first # {{mark}}
end
