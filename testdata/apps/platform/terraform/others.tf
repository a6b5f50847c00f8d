resource "azurerm_storage_account" "files" {
  name                            = "platformfiles"
  resource_group_name             = "platform"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  min_tls_version                 = "TLS1_2"
  allow_nested_items_to_be_public = false
}

resource "azurerm_storage_account" "old" {
  name                            = "platformold"
  resource_group_name             = "platform"
  location                        = "westeurope"
  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  allow_nested_items_to_be_public = true # want tf-azure-public-storage
}

resource "google_storage_bucket_iam_member" "readers" {
  bucket = "platform-internal"
  role   = "roles/storage.objectViewer"
  member = "group:platform@platform.net"
}

resource "google_project_iam_member" "everybody" {
  project = "platform"
  role    = "roles/viewer"
  member  = "allAuthenticatedUsers" # want tf-gcp-public-iam
}
