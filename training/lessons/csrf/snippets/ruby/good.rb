class AddressController < ApplicationController
  protect_from_forgery with: :exception # {{mark}}
end
