resource "aws_db_instance" "shop" {
  identifier        = "shop"
  instance_class    = "db.t4g.micro"
  storage_encrypted = true
  password          = "{{secret password seed=1}}" # {{mark hashicorp-tf-password}}
}
