def after_login
  redirect_to url_from(params[:next]) || root_path # {{mark}}
end
