def update
  fields = params.require(:user).permit(:name, :picture) # {{mark}}
  current_user.update!(fields)
end
