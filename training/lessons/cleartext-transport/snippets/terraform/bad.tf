resource "azurerm_storage_account" "shop" {
  name                            = "shop"
  account_tier                    = "Standard"
  allow_nested_items_to_be_public = false
  min_tls_version                 = "TLS1_0" # {{mark tf-tls-old}}
}
