def update
  current_user.update!(params.require(:user).permit!) # {{mark}}
end
