def after_login
  redirect_to params[:next], allow_other_host: true # {{mark}}
end
