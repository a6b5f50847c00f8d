class AddressController < ApplicationController
  skip_before_action :verify_authenticity_token # {{mark}}
end
